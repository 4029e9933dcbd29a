/**
 * What a server knows of its clients' sessions (chapter 14), and what stands around the classes of that chapter: the
 * names and meanings are those of Apache ZooKeeper 3.8.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { ErrorCode } from '../error-code.ts';
import type { SessionTouch } from './zab-broadcast.ts';
import type { ServerId } from './zab-election.ts';
import type { Submitted, Txn, WriteRequest } from './znode-tree.ts';
import type { ConnectRequest, ConnectResponse } from './wire.ts';

/** What a server grants. Apache: `tickTime`, `minSessionTimeout`, `maxSessionTimeout`. */
export interface SessionLimits {
  /** The width of a bucket in which sessions expire together. */
  readonly tickMs: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
}

/** The requests that begin and end sessions: they are agreed on by the log like any other write. */
export type SessionRequest = Extract<
  WriteRequest,
  { readonly op: 'createSession' | 'closeSession' }
>;

/** What the sessions of a server need of the server around them. `Connection` is whatever stands for one. */
export interface SessionsOptions<Connection> {
  /**
   * This server. It is the top byte of the ids it gives: 1 for a server that stands alone. Its name as a node is the
   * same number as a text.
   */
  readonly sid: ServerId;
  readonly limits: SessionLimits;
  /** This server's clock, in ms: only differences count. */
  now(): number;
  /**
   * Hands a request on, to be prepared and agreed on; its `cxid` is 0, and `via` is left out: the server around says
   * where it came from. It comes back as a transaction, by `committed`, if this server does not stop serving before.
   * Where there is nobody to agree with, `created` or `closing`, and `committed`, may be called before this returns.
   */
  submit(submitted: Submitted<SessionRequest>): void;
  /**
   * On a learner: asks the leader whether the session is alive; the answer comes by `revalidated`, if this server does
   * not stop serving before. Answers come in the order of the questions, and each behind the commits that the leader
   * knew of when it gave it.
   */
  askLeader(session: bigint, timeoutMs: number): void;
  /** The client is served from now on. Send it this. */
  established(connection: Connection, response: ConnectResponse): void;
  /** There is no such session, or its password is another. Send this, and close. */
  refused(connection: Connection, response: ConnectResponse): void;
  /** Close: the session has another connection now, or has ended. What was sent before still goes out. */
  close(connection: Connection): void;
}

/**
 * What a server does about sessions, as the server of chapter 15 sees it. Apache: `ZooKeeperServer` (connecting),
 * `LearnerSessionTracker`, `LeaderSessionTracker` and `SessionTrackerImpl`.
 */
export interface Sessions<Connection> {
  /**
   * This server serves from now on: as the leader (or alone), which lets sessions expire, or as a learner of one.
   *
   * @param sessions - those that are alive by the tree, and their time-outs in ms. Each begins its time anew.
   */
  serve(role: 'leader' | 'learner', sessions: ReadonlyMap<bigint, number>): void;
  /** This server serves no longer. All connections are forgotten; the server around closes them. */
  stop(): void;
  /**
   * The first frame of a connection. Answered by `established`, `refused` or `close`, sooner or later, if this server
   * does not stop serving before, and the connection does not go away.
   */
  connect(connection: Connection, request: ConnectRequest): void;
  /** A connection is over: its session lives on. After `refused` and `close` it may be called or not. */
  disconnected(connection: Connection): void;
  /**
   * A frame has come by this connection: any frame. After `refused` and `close` there may still be some, which do not
   * count. It is called so often that nothing may be allocated.
   */
  heard(connection: Connection): void;
  /**
   * A transaction is committed here, applied, and answered. Others than createSession and closeSession are of no
   * interest, and none is between `stop` and `serve`.
   */
  committed(txn: Txn): void;

  // The leader's part.

  /**
   * Whether a request of this session may be prepared: `ErrorCode.OK`, or SESSIONEXPIRED, or SESSIONMOVED if its client
   * has come to another server than `via` since. Not asked of createSession and closeSession: see `created` and `closing`.
   */
  check(session: bigint, via: NodeId): ErrorCode;
  /** A createSession is prepared, which came by that server, as the server around says: its time begins. */
  created(session: bigint, timeoutMs: number, via: NodeId): void;
  /**
   * A closeSession is about to be prepared, the client's or the leader's own: from now on nothing of that session may be
   * prepared any more.
   *
   * @returns whether it may be prepared itself: false, and the request is refused with SESSIONEXPIRED, if another one
   * was before it, or there is no such session.
   */
  closing(session: bigint): boolean;
  /** A learner has heard of these. */
  touch(touches: readonly SessionTouch[]): void;
  /** A learner has got a client with this session: whether it is alive. If it is, its client is there now. */
  revalidate(session: bigint, timeoutMs: number, via: NodeId): boolean;
  /**
   * Time has passed: closeSession is submitted, once, for each session that was not heard of in time.
   *
   * @returns when to call it again: more than 0, at most `tickMs`, in ms from now.
   */
  expire(): number;

  // A learner's part.

  /** The leader's answer to `askLeader`. */
  revalidated(session: bigint, valid: boolean): void;
  /** The sessions heard of since the last call, each once, and the time-out of the connection by which it was last. */
  touched(): SessionTouch[];
}
