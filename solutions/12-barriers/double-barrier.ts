import { insist, type WaitOptions, within, type ZooKeeperClient } from '#client';
import { claimNode } from './claim-node.ts';
import { ensureNode } from './ensure-node.ts';
import { removeNode } from './remove-node.ts';
import { WakeUp } from './wake-up.ts';

/** A child of the barrier that is no member: it is there once all have entered. */
const READY = 'ready';

/**
 * A double barrier: its members begin together and end together. Each has a node below the barrier while it takes
 * part. For one use of a path.
 *
 * Being disconnected is no reason to do anything. When the session is over, `enter` and `leave` throw a
 * SessionExpiredError, and the others no longer count on this member: it may enter again with a new client. Curator:
 * `DistributedDoubleBarrier`; kazoo: `DoubleBarrier`.
 */
export class DoubleBarrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;
  private readonly name: string;

  /**
   * @param path - the barrier's node. Its parent must be there.
   * @param size - how many have to enter.
   * @param name - of this process: no other one has it, and it has it again after a restart. Not "ready".
   */
  constructor(client: ZooKeeperClient, path: string, size: number, name: string) {
    this.client = client;
    this.path = path;
    this.size = size;
    this.name = name;
  }

  /**
   * Waits until so many have entered.
   *
   * @returns false if the time was over first; then this process has not entered.
   * @todo Level 2: claim a node of one's own below the barrier. Look for `ready` with a watcher; if it is not there
   * count the members, and if they are all there make it. If the time is over, or the signal comes, take one's own
   * node away.
   */
  async enter(options: WaitOptions = {}): Promise<boolean> {
    try {
      const all = await within(this.client, options, (signal) => this.untilAllAreThere(signal));
      if (all === true) return true;
    } catch (error) {
      await this.withdraw();
      throw error;
    }
    await this.withdraw();
    return false;
  }

  /**
   * Waits until all have left, or their sessions have ended.
   *
   * @returns false if the time was over first; then the own node may be gone already.
   * @todo Level 3: as long as there are members: the lowest name keeps its node and waits for the highest to go; all
   * others take their own away and wait for the lowest. Who is the last takes `ready` away, and then its own.
   */
  async leave(options: WaitOptions = {}): Promise<boolean> {
    const all = await within(this.client, options, (signal) => this.untilAllAreGone(signal));
    return all ?? false;
  }

  /** @solution */
  private async untilAllAreThere(signal: AbortSignal): Promise<true> {
    const { client, path, size, name } = this;
    const ready = `${path}/${READY}`;
    const changed = new WakeUp();
    await ensureNode(client, path, '', signal);
    await claimNode(client, `${path}/${name}`, '', signal);
    for (;;) {
      const read = { watcher: changed.watcher, signal };
      if (await insist(client, () => client.exists(ready, read), signal)) return true;
      const members = await this.members(signal);
      if (members.length >= size) {
        await ensureNode(client, ready, '', signal);
        return true;
      }
      await changed.wait(signal);
    }
  }

  /** @solution */
  private async untilAllAreGone(signal: AbortSignal): Promise<true> {
    const { client, path, name } = this;
    const own = `${path}/${name}`;
    const changed = new WakeUp();
    for (;;) {
      const members = await this.members(signal);
      const [lowest, highest] = [members[0], members.at(-1)];
      if (lowest === undefined) return true;
      if (lowest === name && highest === name) {
        await removeNode(client, `${path}/${READY}`, signal);
        await removeNode(client, own, signal);
        return true;
      }
      if (lowest !== name && members.includes(name)) await removeNode(client, own, signal);
      const awaited = `${path}/${lowest === name ? highest : lowest}`;
      const read = { watcher: changed.watcher, signal };
      if (await insist(client, () => client.exists(awaited, read), signal)) {
        await changed.wait(signal);
      }
    }
  }

  /** The names of the members, sorted. @solution */
  private async members(signal: AbortSignal): Promise<readonly string[]> {
    const { client, path } = this;
    const { children } = await insist(client, () => client.getChildren(path, { signal }), signal);
    return children.filter((name) => name !== READY).sort();
  }

  /** If the session is over, so is the node. @solution */
  private async withdraw(): Promise<void> {
    await removeNode(this.client, `${this.path}/${this.name}`).catch(() => undefined);
  }
}
