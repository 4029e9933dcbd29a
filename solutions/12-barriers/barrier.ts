import { insist, type WaitOptions, within, type ZooKeeperClient } from '#client';
import { ensureNode } from './ensure-node.ts';
import { removeNode } from './remove-node.ts';
import { WakeUp } from './wake-up.ts';

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
   * @todo Level 1: the node is persistent: it stays when this client has gone.
   */
  async create(): Promise<void> {
    await ensureNode(this.client, this.path);
  }

  /**
   * Opens the barrier, if it is closed.
   *
   * @todo Level 1: an answer may be lost; then a second request finds no node.
   */
  async remove(): Promise<void> {
    await removeNode(this.client, this.path);
  }

  /**
   * Waits until the barrier is open. Whoever waits while it is opened goes through, even if it is closed again at
   * once.
   *
   * @returns false if the time was over first.
   * @todo Level 1: see what the leader has (`sync`), look with a watcher, wait for it, and look again. The czxid says
   * whether it is still the same barrier.
   */
  async wait(options: WaitOptions = {}): Promise<boolean> {
    const isOpen = await within(this.client, options, (signal) => this.untilOpen(signal));
    return isOpen ?? false;
  }

  /** @solution */
  private async untilOpen(signal: AbortSignal): Promise<true> {
    const { client, path } = this;
    const changed = new WakeUp();
    let closedAt: bigint | undefined;
    await insist(client, () => client.sync(path, { signal }), signal);
    for (;;) {
      const read = { watcher: changed.watcher, signal };
      const stat = await insist(client, () => client.exists(path, read), signal);
      if (stat === undefined) return true;
      closedAt ??= stat.czxid;
      if (stat.czxid !== closedAt) return true;
      await changed.wait(signal);
    }
  }
}
