import { todo } from '#kit';
import type { Transaction, WaitOptions, ZooKeeperClient } from '#client';
import { Backlog } from './backlog.ts';
import { Claim } from './claim.ts';
import { DistributedQueue, type PutOptions } from './distributed-queue.ts';
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
   * TODO:
   * - Level 5: ask the backlog for an item, read it, and make its node in `taken`: ephemeral, in
   *   one transaction with something that fails if the item is gone. `setData` of the item with the
   *   same data and the version that you read does that, and its version then counts how often the
   *   item was handed out. An item that was handed out `maxAttempts` times and is there again is
   *   put aside: a node of its name and with its data below `failed` takes its place, in one
   *   transaction, and only if nobody works on it just now.
   *
   * @returns undefined if the time was up.
   * @throws SessionExpiredError, the signal's reason.
   */
  async claim(options: WaitOptions = {}): Promise<Claim | undefined> {
    todo('LockingQueue.claim, level 5');
  }
}
