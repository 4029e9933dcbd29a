import { todo } from '#kit';
import type { WaitOptions, ZooKeeperClient } from '#client';
/**
 * A barrier: as long as its node is there, everybody waits. Curator: `DistributedBarrier`; kazoo: `Barrier`.
 *
 * Whoever waits and is disconnected goes on waiting. When the session is over `wait` throws a SessionExpiredError:
 * wait again with a new client.
 */
export class Barrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;

  /** @param path - the node. Its parent must be there. */
  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
  }

  /**
   * Closes the barrier, if it is open.
   *
   * TODO:
   * - Level 1: the node is persistent: it stays when this client has gone.
   */
  async create(): Promise<void> {
    todo('Barrier.create, level 1');
  }

  /**
   * Opens the barrier, if it is closed.
   *
   * TODO:
   * - Level 1: an answer may be lost; then a second request finds no node.
   */
  async remove(): Promise<void> {
    todo('Barrier.remove, level 1');
  }

  /**
   * Waits until the barrier is open. Whoever waits while it is opened goes through, even if it is closed again at
   * once.
   *
   * TODO:
   * - Level 1: see what the leader has (`sync`), look with a watcher, wait for it, and look again.
   *   The czxid says whether it is still the same barrier.
   *
   * @returns false if the time was over first.
   */
  async wait(options: WaitOptions = {}): Promise<boolean> {
    todo('Barrier.wait, level 1');
  }
}
