import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { Acquirable, Releasable } from './acquirable.ts';

/**
 * A lock that is one ephemeral node: whoever makes it has the lock, all others wait until it is gone, and then all of
 * them try again.
 *
 * It is right as long as no answer is lost, and it wakes everybody up for each release. Whoever needs a lock takes
 * {@link Lock}.
 */
export class NaiveLock implements Acquirable {
  private readonly client: ZooKeeperClient;
  private readonly path: string;

  /** @param path - of the node that is the lock. Its parent is there. */
  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
  }

  /**
   * Waits until the lock is the caller's.
   *
   * TODO:
   * - Level 1: make the node, an ephemeral one. Whoever finds that it exists waits until it is
   *   deleted, without asking again and again, and then tries again. What is got has a `release`
   *   that deletes the node.
   *
   * @throws SessionExpiredError if the session ends before; any other error of the client as it comes.
   */
  async acquire(): Promise<Releasable> {
    todo('NaiveLock.acquire, level 1');
  }
}
