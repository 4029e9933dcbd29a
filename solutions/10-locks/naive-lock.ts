import { NodeExistsError, oneShot, type ZooKeeperClient } from '#client';
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
   * @throws SessionExpiredError if the session ends before; any other error of the client as it comes.
   *
   * @todo Level 1: make the node, an ephemeral one. Whoever finds that it exists waits until it is deleted, without
   * asking again and again, and then tries again. What is got has a `release` that deletes the node.
   */
  async acquire(): Promise<Releasable> {
    for (;;) {
      try {
        await this.client.create(this.path, null, { ephemeral: true });
        return { release: () => this.client.delete(this.path) };
      } catch (error) {
        if (!(error instanceof NodeExistsError)) throw error;
        await this.untilDeleted();
      }
    }
  }

  /** @solution */
  private async untilDeleted(): Promise<void> {
    const { watcher, event } = oneShot();
    // It may be gone by now. Then there will be no event.
    if ((await this.client.exists(this.path, { watcher })) !== undefined) await event;
  }
}
