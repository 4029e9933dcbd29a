import { ErrorCode, todo, type NodeId } from '#kit';
import { ExpiryQueue } from './expiry-queue.ts';

/** What the leader knows of a session. */
interface Tracked {
  readonly session: bigint;
  /** The server that its client came to last; undefined as long as no server has said so to this leader. */
  owner: NodeId | undefined;
  /** Its time is up, and its closeSession is on its way: nothing else of it may be prepared. */
  isExpired: boolean;
}

/**
 * The leader's knowledge of all sessions: which are alive, until when, and where their clients are. It is in memory only:
 * a new leader begins with the sessions of its tree, and gives each its whole time anew.
 *
 * Apache: `SessionTrackerImpl`.
 */
export class SessionTracker {
  private readonly sessions = new Map<bigint, Tracked>();
  private readonly queue: ExpiryQueue<Tracked>;

  constructor(tickMs: number) {
    this.queue = new ExpiryQueue(tickMs);
  }

  /**
   * There is such a session, and its time begins.
   *
   * TODO:
   * - Level 3: remember it.
   *
   * @param owner - the server that its client is connected to; left out if that is not known.
   */
  add(session: bigint, timeoutMs: number, nowMs: number, owner?: NodeId): void {
    todo('SessionTracker.add, level 3');
  }

  /**
   * Something was heard of the client: its time begins anew.
   *
   * TODO:
   * - Level 3: one that has expired is not called back to life, nor is one that is not known.
   *
   * @returns whether the session is alive.
   */
  touch(session: bigint, timeoutMs: number, nowMs: number): boolean {
    todo('SessionTracker.touch, level 3');
  }

  /**
   * The client has come to this server.
   *
   * TODO:
   * - Level 3: what comes by way of another server is late from now on.
   */
  move(session: bigint, owner: NodeId): void {
    todo('SessionTracker.move, level 3');
  }

  /**
   * Whether a request of this session that has come by way of `via` may be prepared.
   *
   * TODO:
   * - Level 3: SESSIONEXPIRED if the session is not alive, SESSIONMOVED if its client is at another
   *   server, OK otherwise. If nobody has said yet where the client is, the first request does.
   */
  check(session: bigint, via: NodeId): ErrorCode {
    todo('SessionTracker.check, level 3');
  }

  /**
   * A closeSession is about to be prepared.
   *
   * TODO:
   * - Level 3: from here on the session is not alive. One that has expired is ended by its
   *   closeSession, too.
   *
   * @returns whether it is the one that ends the session: false if there is none to end any more.
   */
  close(session: bigint): boolean {
    todo('SessionTracker.close, level 3');
  }

  /**
   * Time has passed.
   *
   * TODO:
   * - Level 3: they are not alive any more, but not closed yet either.
   *
   * @returns the sessions that have expired since the last call, each once.
   */
  expire(nowMs: number): bigint[] {
    todo('SessionTracker.expire, level 3');
  }

  /**
   * When to ask again, in ms from now.
   *
   * TODO:
   * - Level 3: ask the queue.
   */
  waitMs(nowMs: number): number {
    todo('SessionTracker.waitMs, level 3');
  }

  /** For operators: by the end of each bucket, the sessions that are in it. Apache: `getSessionExpiryMap`. */
  deadlines(): ReadonlyMap<number, readonly bigint[]> {
    const buckets = [...this.queue.all()];
    return new Map(
      buckets.map(([deadline, all]) => [deadline, [...all].map(({ session }) => session)]),
    );
  }
}
