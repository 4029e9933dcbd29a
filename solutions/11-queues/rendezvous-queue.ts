import {
  insist,
  type NodeChildren,
  NodeExistsError,
  NoNodeError,
  oneShot,
  orAborted,
  type WaitOptions,
  type Watcher,
  within,
  type ZooKeeperClient,
} from '#client';
import { ensureNode, ensurePath } from './ensure-path.ts';

/** Thrown to those who come when it is too late. */
export class RendezvousOverError extends Error {
  override readonly name = 'RendezvousOverError';
}

/**
 * A queue that opens when all are there, once: everybody who has joined by then gets the same list of members, and who comes
 * later is turned away. A member whose session ends before that is no member any more.
 */
export class RendezvousQueue {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;

  /** @param size - how many have to be there. The first one writes it down, and that is what counts. */
  constructor(client: ZooKeeperClient, path: string, size: number) {
    this.client = client;
    this.path = path;
    this.size = size;
  }

  /**
   * Takes part, and waits for the others.
   *
   * @param member - a name that nobody else has. Who comes back after a crash is the same member by the same name.
   * @returns the names of all members, sorted, the same for everyone; undefined if the time was up, and then this is no
   * member.
   * @throws RendezvousOverError, SessionExpiredError; the signal's reason, and then this is no member.
   *
   * @todo Level 8: see the text. Make the node `path` with the size in it, an ephemeral node `path/members/NAME`, and wait
   * for `path/start`, which has the names. Who sees enough members makes it, in one transaction that fails if one of them is
   * gone.
   */
  async join(member: string, options: WaitOptions = {}): Promise<readonly string[] | undefined> {
    return within(this.client, options, async (signal) => {
      const size = await this.ensure();
      try {
        return await this.wait(member, size, signal);
      } catch (error) {
        // It may have begun just before this one left: then the others count on it.
        const begun = signal.aborted ? await this.leave(member) : undefined;
        if (begun === undefined) throw error;
        return begun;
      }
    });
  }

  /** @returns how many have to be there. @solution */
  private async ensure(): Promise<number> {
    const { client, path } = this;
    const members = `${path}/members`;
    if ((await insist(client, () => client.exists(members))) === undefined) {
      const parent = path.slice(0, path.lastIndexOf('/'));
      if (parent !== '') await ensurePath(client, parent);
      await ensureNode(client, path, toBytes(String(this.size)));
      await ensureNode(client, members);
    }
    const { data } = await insist(client, () => client.getData(path));
    return Number(toText(data));
  }

  /** @solution */
  private async wait(
    member: string,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    for (;;) {
      const start = oneShot();
      const begun = await this.begun(member, start.watcher);
      if (begun !== undefined) return begun;
      if (!(await this.enter(member, signal))) continue;
      const members = await this.members();
      if (members.length >= size) await this.open(members.slice(0, size));
      else await orAborted(start.event, signal);
    }
  }

  /** @solution */
  private async begun(member: string, watcher?: Watcher): Promise<readonly string[] | undefined> {
    const { client, path } = this;
    const start = `${path}/start`;
    const options = watcher === undefined ? {} : { watcher };
    const stat = await insist(client, () => client.exists(start, options));
    if (stat === undefined) return undefined;
    const { data } = await insist(client, () => client.getData(start));
    const members = JSON.parse(toText(data)) as string[];
    if (members.includes(member)) return members;
    throw new RendezvousOverError(`${path} has begun without ${member}.`);
  }

  /** @returns false if the name still belonged to an earlier session, and is free now. @solution */
  private async enter(member: string, signal: AbortSignal): Promise<boolean> {
    const { client } = this;
    const path = `${this.path}/members/${member}`;
    try {
      await insist(client, () => client.create(path, null, { ephemeral: true }));
      return true;
    } catch (error) {
      if (!(error instanceof NodeExistsError)) throw error;
    }
    const { watcher, event } = oneShot();
    const stat = await insist(client, () => client.exists(path, { watcher }));
    if (stat === undefined) return false;
    if (stat.ephemeralOwner === client.session?.id) return true;
    await orAborted(event, signal);
    return false;
  }

  /** @solution */
  private async members(): Promise<string[]> {
    const list = (): Promise<NodeChildren> => this.client.getChildren(`${this.path}/members`);
    const { children } = await insist(this.client, list);
    return [...children].sort();
  }

  /** Nothing happens if one of them is gone, or it has begun already. @solution */
  private async open(members: readonly string[]): Promise<void> {
    const { client, path } = this;
    const attempt = async (): Promise<void> => {
      const transaction = client.transaction();
      for (const name of members) transaction.check(`${path}/members/${name}`, -1);
      await transaction.create(`${path}/start`, toBytes(JSON.stringify(members))).commit();
    };
    try {
      await insist(client, attempt);
    } catch (error) {
      if (!(error instanceof NodeExistsError || error instanceof NoNodeError)) throw error;
    }
  }

  /** @returns the members, if it has begun with this one among them. @solution */
  private async leave(member: string): Promise<readonly string[] | undefined> {
    const { client } = this;
    const path = `${this.path}/members/${member}`;
    const stat = await insist(client, () => client.exists(path));
    if (stat === undefined || stat.ephemeralOwner !== client.session?.id) return undefined;
    try {
      await insist(client, () => client.delete(path));
    } catch (error) {
      if (!(error instanceof NoNodeError)) throw error;
    }
    return this.begun(member);
  }
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toText(data: Uint8Array | null): string {
  return new TextDecoder().decode(data ?? undefined);
}
