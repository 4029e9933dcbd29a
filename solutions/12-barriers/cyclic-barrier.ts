import {
  BadVersionError,
  ConnectionLossError,
  insist,
  NodeExistsError,
  NoNodeError,
  type WaitOptions,
  type Watcher,
  within,
  type ZooKeeperClient,
} from '#client';
import { ensureNode } from './ensure-node.ts';
import { readNode } from './read-node.ts';
import { removeNode } from './remove-node.ts';
import { bytesOf, textOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

/** How far the barrier is. */
interface Round {
  /** How often it was opened. */
  readonly opened: number;
  /** The node's version, for `check`. */
  readonly version: number;
}

/**
 * A barrier that is used again and again: in each round everybody waits until all have arrived. Its node holds how
 * often it was opened; whoever has arrived has an ephemeral node below it. Opening is one transaction: it counts the
 * round and takes the nodes of all who have arrived away.
 *
 * Being disconnected is no reason to do anything. When the session is over `arrive` throws a SessionExpiredError:
 * arrive again with a new client.
 */
export class CyclicBarrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;
  private readonly name: string;

  /**
   * @param path - the barrier's node. Its parent must be there.
   * @param size - how many have to arrive in each round.
   * @param name - of this process: no other one has it, and it has it again after a restart.
   */
  constructor(client: ZooKeeperClient, path: string, size: number, name: string) {
    this.client = client;
    this.path = path;
    this.size = size;
    this.name = name;
  }

  /**
   * Waits until all have arrived.
   *
   * @returns the number of the round, from 1; undefined if the time was over first, and then this process has not
   * arrived.
   * @todo Level 4: read the round. Arrive in it: make one's own node in a transaction that checks the version of the
   * barrier's node. Wait until the barrier has been opened once more than what was read at first. Who sees that all
   * are there opens it, in one transaction. Whatever that comes to: look again. If the time is over take one's own
   * node away, and see whether the barrier was opened before that.
   */
  async arrive(options: WaitOptions = {}): Promise<number | undefined> {
    let from: Round | undefined;
    try {
      const opened = await within(this.client, options, async (signal) => {
        from = await this.read(signal);
        await this.register(from.version, signal);
        return this.untilOpened(from.opened, signal);
      });
      if (opened !== undefined) return opened;
    } catch (error) {
      await removeNode(this.client, this.own).catch(() => undefined);
      throw error;
    }
    await removeNode(this.client, this.own);
    if (from === undefined) return undefined;
    const { opened } = await this.read(new AbortController().signal);
    return opened > from.opened ? from.opened + 1 : undefined;
  }

  /** @solution */
  private get own(): string {
    return `${this.path}/${this.name}`;
  }

  /** Whoever comes first makes the node. @solution */
  private async read(signal: AbortSignal, watcher?: Watcher): Promise<Round> {
    const { client, path } = this;
    for (;;) {
      const node = await readNode(client, path, signal, watcher);
      if (node !== undefined) {
        return { opened: Number(textOf(node.data)), version: node.stat.version };
      }
      await ensureNode(client, path, '0', signal);
    }
  }

  /** Arrives in the round that has this version. If that was opened meanwhile, there is nothing to do. @solution */
  private async register(version: number, signal: AbortSignal): Promise<void> {
    const { client, path, own } = this;
    const arrival = client
      .transaction()
      .check(path, version)
      .create(own, null, { ephemeral: true });
    const removal = client.transaction().check(path, version).delete(own);
    for (;;) {
      try {
        await insist(client, () => arrival.commit({ signal }), signal);
        return;
      } catch (error) {
        if (error instanceof BadVersionError) return;
        if (!(error instanceof NodeExistsError)) throw error;
      }
      const stat = await insist(client, () => client.exists(own, { signal }), signal);
      if (stat?.ephemeralOwner === client.session?.id) return;
      // It is of an earlier life of this process, whose session will end.
      await insist(client, () => removal.commit({ signal }), signal).catch(unlessOutrun);
    }
  }

  /** @solution */
  private async untilOpened(before: number, signal: AbortSignal): Promise<number> {
    const { client, path, size } = this;
    const changed = new WakeUp();
    for (;;) {
      const round = await this.read(signal, changed.watcher);
      if (round.opened > before) return before + 1;
      const { children } = await insist(client, () => client.getChildren(path, { signal }), signal);
      if (children.length >= size) await this.open(round, children, signal);
      else await changed.wait(signal);
    }
  }

  /** Opens this round, unless somebody else does, or one of these has gone. @solution */
  private async open(round: Round, arrived: readonly string[], signal: AbortSignal): Promise<void> {
    const { client, path } = this;
    const opening = client.transaction();
    opening.setData(path, bytesOf(String(round.opened + 1)), round.version);
    for (const name of arrived) opening.delete(`${path}/${name}`);
    await opening.commit({ signal }).catch(async (error: unknown) => {
      if (error instanceof ConnectionLossError) await client.connected({ signal });
      else unlessOutrun(error);
    });
  }
}

/** Somebody else was faster. @solution */
function unlessOutrun(error: unknown): void {
  const wasOutrun = error instanceof BadVersionError || error instanceof NoNodeError;
  if (!wasOutrun) throw error;
}
