import { todo } from '#kit';
import type { Transaction, ZooKeeperClient } from '#client';
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
   * TODO:
   * - Level 5: delete the claim and the item in one transaction, exactly once.
   * - Level 6: with `also` in it.
   *
   * @param also - adds to the transaction what is to happen if, and only if, this is the one time that the item is done: the
   * node with its result, say. It may be called more than once, and has to add the same each time.
   * @throws SessionExpiredError: either it was done, with all that, or the item is handed out again. ZooKeeperError if the
   * transaction was refused; the claim goes on. Error if the claim is over.
   */
  async done(also?: (transaction: Transaction) => void): Promise<void> {
    todo('Claim.done, level 5');
  }

  /**
   * Puts something into another queue, and takes this item out of its own: both, or neither.
   *
   * TODO:
   * - Level 6: it is `done` with something besides.
   *
   * @throws as `done`.
   */
  async moveTo(queue: Destination, data: Uint8Array, priority?: number): Promise<void> {
    todo('Claim.moveTo, level 6');
  }

  /**
   * Gives the item back, so that it is handed out again at once.
   *
   * TODO:
   * - Level 5: delete the claim, exactly once. A delete that comes twice may delete the claim of
   *   the next one.
   *
   * @throws SessionExpiredError: the item is handed out again anyway. Error if the claim is over.
   */
  async release(): Promise<void> {
    todo('Claim.release, level 5');
  }
}
