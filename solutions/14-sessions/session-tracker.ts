import { ErrorCode, type NodeId } from '#kit';
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
   * @param owner - the server that its client is connected to; left out if that is not known.
   *
   * @todo Level 3: remember it.
   */
  add(session: bigint, timeoutMs: number, nowMs: number, owner?: NodeId): void {
    const tracked = { session, owner, isExpired: false };
    this.sessions.set(session, tracked);
    this.queue.update(tracked, nowMs, timeoutMs);
  }

  /**
   * Something was heard of the client: its time begins anew.
   *
   * @returns whether the session is alive.
   *
   * @todo Level 3: one that has expired is not called back to life, nor is one that is not known.
   */
  touch(session: bigint, timeoutMs: number, nowMs: number): boolean {
    const tracked = this.living(session);
    if (tracked === undefined) return false;
    this.queue.update(tracked, nowMs, timeoutMs);
    return true;
  }

  /**
   * The client has come to this server.
   *
   * @todo Level 3: what comes by way of another server is late from now on.
   */
  move(session: bigint, owner: NodeId): void {
    const tracked = this.living(session);
    if (tracked !== undefined) tracked.owner = owner;
  }

  /**
   * Whether a request of this session that has come by way of `via` may be prepared.
   *
   * @todo Level 3: SESSIONEXPIRED if the session is not alive, SESSIONMOVED if its client is at another server, OK
   * otherwise. If nobody has said yet where the client is, the first request does.
   */
  check(session: bigint, via: NodeId): ErrorCode {
    const tracked = this.living(session);
    if (tracked === undefined) return ErrorCode.SESSIONEXPIRED;
    tracked.owner ??= via;
    return tracked.owner === via ? ErrorCode.OK : ErrorCode.SESSIONMOVED;
  }

  /**
   * A closeSession is about to be prepared.
   *
   * @returns whether it is the one that ends the session: false if there is none to end any more.
   *
   * @todo Level 3: from here on the session is not alive. One that has expired is ended by its closeSession, too.
   */
  close(session: bigint): boolean {
    const tracked = this.sessions.get(session);
    if (tracked === undefined) return false;
    this.queue.remove(tracked);
    return this.sessions.delete(session);
  }

  /**
   * Time has passed.
   *
   * @returns the sessions that have expired since the last call, each once.
   *
   * @todo Level 3: they are not alive any more, but not closed yet either.
   */
  expire(nowMs: number): bigint[] {
    return this.queue.poll(nowMs).map((tracked) => {
      tracked.isExpired = true;
      return tracked.session;
    });
  }

  /**
   * When to ask again, in ms from now.
   *
   * @todo Level 3: ask the queue.
   */
  waitMs(nowMs: number): number {
    return this.queue.waitMs(nowMs);
  }

  /** For operators: by the end of each bucket, the sessions that are in it. Apache: `getSessionExpiryMap`. */
  deadlines(): ReadonlyMap<number, readonly bigint[]> {
    const buckets = [...this.queue.all()];
    return new Map(
      buckets.map(([deadline, all]) => [deadline, [...all].map(({ session }) => session)]),
    );
  }

  /** @solution */
  private living(session: bigint): Tracked | undefined {
    const tracked = this.sessions.get(session);
    return tracked?.isExpired === true ? undefined : tracked;
  }
}
