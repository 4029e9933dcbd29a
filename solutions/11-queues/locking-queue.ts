import {
  BadVersionError,
  insist,
  type NodeData,
  NodeExistsError,
  NoNodeError,
  type Transaction,
  type WaitOptions,
  within,
  type ZooKeeperClient,
} from '#client';
import { Backlog } from './backlog.ts';
import { Claim } from './claim.ts';
import { commitOnce } from './commit-once.ts';
import { DistributedQueue, type PutOptions } from './distributed-queue.ts';
import type { Entry } from './entry.ts';
import { QueueNodes } from './queue-nodes.ts';

/** How a queue is to behave. */
export interface LockingQueueOptions {
  /** How often an item is handed out before it is put aside (as often as it takes). */
  readonly maxAttempts?: number;
}

/**
 * A queue in which an item stays until somebody says that it is done. Who works on it has a claim; if that session ends, the
 * item is handed out again. So each item is worked on at least once. kazoo: `LockingQueue`, at the same path.
 */
export class LockingQueue {
  private readonly client: ZooKeeperClient;
  private readonly nodes: QueueNodes;
  private readonly queue: DistributedQueue;
  private readonly backlog: Backlog;
  private readonly maxAttempts: number;

  constructor(client: ZooKeeperClient, path: string, options: LockingQueueOptions = {}) {
    this.client = client;
    this.nodes = new QueueNodes(client, path);
    this.queue = new DistributedQueue(client, path);
    this.backlog = new Backlog(client, this.nodes.entries, this.nodes.taken);
    this.maxAttempts = options.maxAttempts ?? Infinity;
  }

  /** As {@link DistributedQueue.put}. */
  async put(data: Uint8Array, options: PutOptions = {}): Promise<void> {
    await this.queue.put(data, options);
  }

  /** As {@link DistributedQueue.ensure}. */
  async ensure(signal?: AbortSignal): Promise<void> {
    await this.nodes.ensure(signal);
  }

  /** As {@link DistributedQueue.addPut}. */
  addPut(transaction: Transaction, data: Uint8Array, priority?: number): void {
    this.queue.addPut(transaction, data, priority);
  }

  /**
   * Takes the first item that nobody works on into work, and waits for one if there is none. Who gives up has claimed
   * nothing.
   *
   * @returns undefined if the time was up.
   * @throws SessionExpiredError, the signal's reason.
   *
   * @todo Level 5: ask the backlog for an item, read it, and make its node in `taken`: ephemeral, in one transaction with
   * something that fails if the item is gone. `setData` of the item with the same data and the version that you read does
   * that, and its version then counts how often the item was handed out. An item that was handed out `maxAttempts` times
   * and is there again is put aside: a node of its name and with its data below `failed` takes its place, in one
   * transaction, and only if nobody works on it just now.
   */
  async claim(options: WaitOptions = {}): Promise<Claim | undefined> {
    return within(this.client, options, async (signal) => {
      await this.ensure(signal);
      for (;;) {
        const claim = await this.tryClaim(await this.backlog.next(signal));
        if (claim !== undefined) return claim;
      }
    });
  }

  /** @solution */
  private async tryClaim({ name }: Entry): Promise<Claim | undefined> {
    try {
      const path = `${this.nodes.entries}/${name}`;
      const node = await insist(this.client, () => this.client.getData(path));
      if (node.stat.version < this.maxAttempts) return await this.claimNode(name, node);
      await this.putAside(name, node);
    } catch (error) {
      if (error instanceof NoNodeError) this.backlog.drop(name);
      else if (error instanceof NodeExistsError) this.backlog.markTaken(name);
      // Somebody else had it between the read and the claim, and has given it back.
      else if (!(error instanceof BadVersionError)) throw error;
    }
    return undefined;
  }

  /** @solution */
  private async claimNode(name: string, { data, stat }: NodeData): Promise<Claim> {
    await commitOnce(this.client, this.nodes.receipts, (transaction) =>
      transaction
        .create(`${this.nodes.taken}/${name}`, null, { ephemeral: true })
        .setData(`${this.nodes.entries}/${name}`, data, stat.version),
    );
    return new Claim(this.client, this.nodes, {
      name,
      data: data ?? new Uint8Array(),
      attempt: stat.version + 1,
    });
  }

  /** @solution */
  private async putAside(name: string, { data, stat }: NodeData): Promise<void> {
    const [entry, taken] = [`${this.nodes.entries}/${name}`, `${this.nodes.taken}/${name}`];
    await commitOnce(this.client, this.nodes.receipts, (transaction) =>
      transaction
        .create(taken, null, { ephemeral: true })
        .create(`${this.nodes.failed}/${name}`, data)
        .delete(entry, stat.version)
        .delete(taken),
    );
    this.backlog.drop(name);
  }
}
