import type { Transaction, ZooKeeperClient } from '#client';
import { commitOnce } from './commit-once.ts';
import type { Item } from './distributed-queue.ts';
import type { QueueNodes } from './queue-nodes.ts';

/** What an item can be moved into: `DistributedQueue` and `LockingQueue` are. */
export interface Destination {
  ensure(): Promise<void>;
  addPut(transaction: Transaction, data: Uint8Array, priority?: number): void;
}

/** An item that is being worked on. */
export interface ClaimedItem extends Item {
  /** 1 if nobody has worked on it before. */
  readonly attempt: number;
}

/**
 * The right to work on an item. It ends with `done`, `moveTo` or `release`, and with the session: then the item is handed
 * out again, whatever its former owner still does. kazoo: `LockingQueue.consume`, `release`.
 */
export class Claim implements ClaimedItem {
  readonly name: string;
  readonly data: Uint8Array;
  readonly attempt: number;
  private readonly client: ZooKeeperClient;
  private readonly nodes: QueueNodes;
  private isOver = false;

  constructor(client: ZooKeeperClient, nodes: QueueNodes, { name, data, attempt }: ClaimedItem) {
    this.client = client;
    this.nodes = nodes;
    this.name = name;
    this.data = data;
    this.attempt = attempt;
  }

  /**
   * The work is done: takes the item out of the queue.
   *
   * @param also - adds to the transaction what is to happen if, and only if, this is the one time that the item is done: the
   * node with its result, say. It may be called more than once, and has to add the same each time.
   * @throws SessionExpiredError: either it was done, with all that, or the item is handed out again. ZooKeeperError if the
   * transaction was refused; the claim goes on. Error if the claim is over.
   *
   * @todo Level 5: delete the claim and the item in one transaction, exactly once. Level 6: with `also` in it.
   */
  async done(also?: (transaction: Transaction) => void): Promise<void> {
    await this.end((transaction) => {
      this.deleteClaim(transaction).delete(`${this.nodes.entries}/${this.name}`);
      also?.(transaction);
    });
  }

  /**
   * Puts something into another queue, and takes this item out of its own: both, or neither.
   *
   * @throws as `done`.
   *
   * @todo Level 6: it is `done` with something besides.
   */
  async moveTo(queue: Destination, data: Uint8Array, priority?: number): Promise<void> {
    await queue.ensure();
    await this.done((transaction) => queue.addPut(transaction, data, priority));
  }

  /**
   * Gives the item back, so that it is handed out again at once.
   *
   * @throws SessionExpiredError: the item is handed out again anyway. Error if the claim is over.
   *
   * @todo Level 5: delete the claim, exactly once. A delete that comes twice may delete the claim of the next one.
   */
  async release(): Promise<void> {
    await this.end((transaction) => this.deleteClaim(transaction));
  }

  /** @solution */
  private async end(build: (transaction: Transaction) => void): Promise<void> {
    if (this.isOver) throw new Error(`The claim of ${this.name} is over.`);
    await commitOnce(this.client, this.nodes.receipts, build);
    this.isOver = true;
  }

  /** @solution */
  private deleteClaim(transaction: Transaction): Transaction {
    return transaction.delete(`${this.nodes.taken}/${this.name}`);
  }
}
