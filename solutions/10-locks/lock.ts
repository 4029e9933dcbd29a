import { insist, NoNodeError, oneShot, orAborted, type ZooKeeperClient } from '#client';
import type { Acquirable } from './acquirable.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { Holding } from './holding.ts';
import { predecessorOf, type Kind } from './line.ts';
import { withLimit } from './with-limit.ts';
import { OwnNode } from './own-node.ts';

/** What a lock may be told. */
export interface LockOptions {
  /** Who wants it: the data of the node, for those who look at the line. */
  readonly identifier?: string;
  /** How its nodes are named; `__lock__` if nothing is said. */
  readonly kind?: Kind;
  /** For which kinds of nodes before its own it waits; for `__lock__` if nothing is said. */
  readonly waitsFor?: readonly Kind[];
}

/**
 * How it looks from one's own node.
 *
 * @solution
 */
interface Place {
  readonly isThere: boolean;
  readonly predecessor: string | undefined;
}

/**
 * A lock for those who have a session each, or share one: everybody who wants it makes an ephemeral sequential node,
 * and has it when no node with a lower number is left. Each waits for the one before it, and for nobody else.
 *
 * Each `acquire` stands in line anew, so whoever holds the lock and acquires it again waits for itself: see {@link
 * ReentrantLock}.
 *
 * Apache's recipe "Locks"; kazoo: `Lock`, in whose lines it can stand; Curator: `InterProcessSemaphoreMutex`.
 */
export class Lock implements Acquirable<Holding> {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly data: Uint8Array | null;
  private readonly kind: Kind;
  private readonly waitsFor: readonly Kind[];

  /** @param path - the node below which the line is. */
  constructor(
    client: ZooKeeperClient,
    path: string,
    { identifier, kind = '__lock__', waitsFor = ['__lock__'] }: LockOptions = {},
  ) {
    this.client = client;
    this.path = path;
    this.data = identifier === undefined ? null : new TextEncoder().encode(identifier);
    this.kind = kind;
    this.waitsFor = waitsFor;
  }

  /**
   * Waits until the lock is the caller's. If that fails, whatever the reason, no node is left in the line, as soon as
   * there is a connection.
   *
   * @throws LockTimeoutError or the signal's reason, without waiting for a connection; SessionExpiredError.
   *
   * @todo Level 2: stand in line by an {@link OwnNode}. Look who is before you, watch that node and no other, and when
   * it is gone look again: it may have left without ever having held the lock.
   * Level 3: reads may fail with a ConnectionLossError, too. If you give up, take your node out of the line, but do not
   * let the caller wait for that.
   * Level 4: your own node may be gone though your session lives, as somebody has deleted it. Then line up again.
   */
  acquire(options: AcquireOptions = {}): Promise<Holding> {
    return withLimit(this.client, options, async (signal) => {
      for (;;) {
        const holding = await this.standInLine((node) => this.awaitTurn(node, signal), signal);
        if (holding !== undefined) return holding;
      }
    });
  }

  /**
   * Takes the lock if it is free. This is one look: it never waits for somebody else.
   *
   * @returns undefined if somebody has it, or was there before. No node is left in the line then.
   * @throws LockTimeoutError or the signal's reason if there was no answer in time; SessionExpiredError.
   *
   * @todo Level 4: a node of your own, and one look at the line.
   */
  tryAcquire(options: AcquireOptions = {}): Promise<Holding | undefined> {
    return withLimit(this.client, options, (signal) =>
      this.standInLine(async (node) => {
        const place = await this.look(node, signal);
        return place.isThere && place.predecessor === undefined;
      }, signal),
    );
  }

  /**
   * Makes a node of one's own, and removes it if the lock does not come of it.
   *
   * @param wait - whether the lock is acquired in the end.
   *
   * @solution
   */
  private async standInLine(
    wait: (node: OwnNode) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<Holding | undefined> {
    const node = new OwnNode(this.client, this.path, this.kind, this.data);
    try {
      await node.create(signal);
      if (await wait(node)) return new Holding(this.client, node);
    } catch (error) {
      // Nobody waits for this. What prevents it has prevented the rest, too.
      node.remove().catch(() => undefined);
      throw error;
    }
    await orAborted(node.remove(), signal);
    return undefined;
  }

  /**
   * @returns false if the node is gone.
   *
   * @solution
   */
  private async awaitTurn(node: OwnNode, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const { isThere, predecessor } = await this.look(node, signal);
      if (!isThere) return false;
      if (predecessor === undefined) return true;
      await this.untilGone(`${this.path}/${predecessor}`, signal);
    }
  }

  /** @solution */
  private async look(node: OwnNode, signal: AbortSignal): Promise<Place> {
    const list = () => this.client.getChildren(this.path, { signal });
    try {
      const { children } = await insist(this.client, list, signal);
      return {
        isThere: children.includes(node.name),
        predecessor: predecessorOf(children, node.name, this.waitsFor),
      };
    } catch (error) {
      if (error instanceof NoNodeError) return { isThere: false, predecessor: undefined };
      throw error;
    }
  }

  /**
   * Waits for one event of the node, by getData: unlike exists it leaves no watch behind if the node is gone already.
   *
   * @solution
   */
  private async untilGone(path: string, signal: AbortSignal): Promise<void> {
    const { watcher, event } = oneShot();
    const watch = () => this.client.getData(path, { watcher, signal });
    try {
      await insist(this.client, watch, signal);
    } catch (error) {
      if (error instanceof NoNodeError) return;
      throw error;
    }
    await orAborted(event, signal);
  }
}
