import { todo } from '#kit';
import type { Transaction, WaitOptions, ZooKeeperClient } from '#client';
import { Backlog } from './backlog.ts';
import { QueueNodes } from './queue-nodes.ts';

/** How to put an item into a queue. */
export interface PutOptions {
  /** From 0 to 999, the smaller the sooner it is taken (100). */
  readonly priority?: number | undefined;
  /** Ends the attempt: it is rejected with the signal's reason, and nobody knows whether the item is in the queue. */
  readonly signal?: AbortSignal | undefined;
}

/** An item that was taken out of a queue. */
export interface Item {
  /** That of its node, which is gone: `"entry-100-0000000007"`. */
  readonly name: string;
  readonly data: Uint8Array;
}

/**
 * A queue of persistent sequential nodes, for any number of producers and consumers. Whoever takes an item takes it out of
 * the queue: if the consumer then dies, the item is lost. `LockingQueue` does better. kazoo: `Queue`, at `path/entries`.
 */
export class DistributedQueue {
  private readonly client: ZooKeeperClient;
  private readonly nodes: QueueNodes;
  private readonly backlog: Backlog;

  /** Queues of the same path are the same queue, whichever client they belong to. */
  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.nodes = new QueueNodes(client, path);
    this.backlog = new Backlog(client, this.nodes.entries);
  }

  /**
   * Puts an item into the queue, behind all of its priority that were put before. Once this resolves it is there.
   *
   * TODO:
   * - Level 2: make sure that the nodes of the queue are there; create a persistent sequential node
   *   for the item, exactly once.
   *
   * @throws SessionExpiredError or the signal's reason, and then nobody knows; RangeError for an impossible priority.
   */
  async put(data: Uint8Array, { priority, signal }: PutOptions = {}): Promise<void> {
    todo('DistributedQueue.put, level 2');
  }

  /**
   * Takes the first item out of the queue, and waits for one if there is none. The waiting can be ended, the taking cannot:
   * who gives up has taken nothing.
   *
   * TODO:
   * - Level 3: ask the backlog for the first item, read its data, delete the node, and only then
   *   return it.
   * - Level 4: if somebody else was faster, forget the item and try the next one. To delete takes
   *   the item, so a delete whose reply is lost has to be carried out exactly once, too.
   *
   * @returns undefined if the time was up.
   * @throws SessionExpiredError: then an item may have been taken, and is lost; the signal's reason.
   */
  async take(options: WaitOptions = {}): Promise<Item | undefined> {
    todo('DistributedQueue.take, level 3');
  }

  /**
   * Makes sure that the nodes of the queue are there: a transaction needs them.
   *
   * @throws SessionExpiredError, the signal's reason.
   */
  async ensure(signal?: AbortSignal): Promise<void> {
    await this.nodes.ensure(signal);
  }

  /**
   * Adds to a transaction that an item is put into this queue.
   *
   * TODO:
   * - Level 2: create the node of `put`.
   *
   * @throws RangeError for an impossible priority.
   */
  addPut(transaction: Transaction, data: Uint8Array, priority?: number): void {
    todo('DistributedQueue.addPut, level 2');
  }
}
