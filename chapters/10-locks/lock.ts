import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { Acquirable } from './acquirable.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { Holding } from './holding.ts';
import type { Kind } from './line.ts';
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
   * TODO:
   * - Level 2: stand in line by an {@link OwnNode}. Look who is before you, watch that node and no
   *   other, and when it is gone look again: it may have left without ever having held the lock.
   * - Level 3: reads may fail with a ConnectionLossError, too. If you give up, take your node out
   *   of the line, but do not let the caller wait for that.
   * - Level 4: your own node may be gone though your session lives, as somebody has deleted it.
   *   Then line up again.
   *
   * @throws LockTimeoutError or the signal's reason, without waiting for a connection; SessionExpiredError.
   */
  acquire(options: AcquireOptions = {}): Promise<Holding> {
    todo('Lock.acquire, level 2');
  }

  /**
   * Takes the lock if it is free. This is one look: it never waits for somebody else.
   *
   * TODO:
   * - Level 4: a node of your own, and one look at the line.
   *
   * @returns undefined if somebody has it, or was there before. No node is left in the line then.
   * @throws LockTimeoutError or the signal's reason if there was no answer in time; SessionExpiredError.
   */
  tryAcquire(options: AcquireOptions = {}): Promise<Holding | undefined> {
    todo('Lock.tryAcquire, level 4');
  }
}
