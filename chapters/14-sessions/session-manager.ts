import {
  ErrorCode,
  todo,
  type ConnectRequest,
  type NodeId,
  type Sessions,
  type SessionsOptions,
  type SessionTouch,
  type Txn,
} from '#kit';
import { firstSessionId } from './session-id.ts';
import { SessionTracker } from './session-tracker.ts';

/** A connection with a session, or on the way to one. */
interface Client<Connection> {
  readonly connection: Connection;
  readonly session: bigint;
  /** What was agreed on with this connection. */
  readonly timeoutMs: number;
  /** Whether the client has said what it thinks of a server without a quorum: then the answer says so, too. */
  readonly asksReadOnly: boolean;
  /** `commit`: of its createSession; `answer`: of the leader; undefined: for nothing, it is served. */
  waitsFor: 'commit' | 'answer' | undefined;
  /** On the leader: the end of the bucket that its last frame has put the session into; 0 if it may be in another. */
  bucket: number;
  /** On a learner: whether the leader is to be told of it with the next PING. */
  isTouched: boolean;
}

const NOBODY = new Uint8Array(16);

/**
 * What a server does about the sessions of its clients.
 *
 * Apache: `ZooKeeperServer` (processConnectRequest, reopenSession, finishSessionInit), `LeaderZooKeeperServer`,
 * `LearnerZooKeeperServer`, `Learner.validateSession`.
 */
export class SessionManager<Connection> implements Sessions<Connection> {
  private readonly options: SessionsOptions<Connection>;
  /** The name by which the other servers know this one. */
  private readonly self: NodeId;
  /** The id of the next session that begins here. */
  private next: bigint;
  private role: 'leader' | 'learner' | undefined;
  /** What only a leader has. */
  private tracker: SessionTracker | undefined;
  private readonly clients = new Map<Connection, Client<Connection>>();
  /** By session, the one connection it may have at this server. */
  private readonly bySession = new Map<bigint, Client<Connection>>();
  /** On a learner: those heard of since the last PING. */
  private heardOf: Client<Connection>[] = [];

  constructor(options: SessionsOptions<Connection>) {
    this.options = options;
    this.self = String(options.sid);
    this.next = firstSessionId(options.sid, options.now());
  }

  /**
   * TODO:
   * - Level 4: begin with no connection at all. A leader tracks all of these sessions, each with
   *   its whole time from now on; where their clients are it does not know.
   * - Level 6: this may be the second time.
   */
  serve(role: 'leader' | 'learner', sessions: ReadonlyMap<bigint, number>): void {
    todo('SessionManager.serve, level 4');
  }

  /**
   * TODO:
   * - Level 6: forget all connections, what they wait for, and what only a leader or a learner has.
   *   The ids of new sessions go on where they were.
   */
  stop(): void {
    todo('SessionManager.stop, level 6');
  }

  /**
   * TODO:
   * - Level 4: negotiate the time-out. Session 0: take the next id, and submit its createSession;
   *   the client is answered when that is committed, which may be before `submit` returns. Any
   *   other: close the connection that this session has here, then look at the password, and refuse
   *   a wrong one. On a leader touch the session, which has moved here, and answer.
   * - Level 5: on a learner ask the leader, and answer when it has answered.
   * - Level 6: a server that does not serve closes.
   */
  connect(connection: Connection, request: ConnectRequest): void {
    todo('SessionManager.connect, level 4');
  }

  /**
   * TODO:
   * - Level 4: forget it. The session may have another connection by now, and goes on in any case.
   */
  disconnected(connection: Connection): void {
    todo('SessionManager.disconnected, level 4');
  }

  /**
   * This is called for each frame of each client: it has to be fast.
   *
   * TODO:
   * - Level 4: on a leader, touch the session, unless its bucket stays the same. Connections that
   *   are not served yet, or no longer, do not count.
   * - Level 5: on a learner, note that the leader is to be told.
   */
  heard(connection: Connection): void {
    todo('SessionManager.heard, level 4');
  }

  /**
   * TODO:
   * - Level 4: a createSession that a connection here waits for: answer. A closeSession: close the
   *   connection of that session, whatever it waits for.
   * - Level 5: a connection may wait for the leader, and not for this.
   */
  committed({ clientId, body }: Txn): void {
    todo('SessionManager.committed, level 4');
  }

  // The leader's part.

  /**
   * TODO:
   * - Level 4: the tracker knows. A server that does not lead knows of no session.
   */
  check(session: bigint, via: NodeId): ErrorCode {
    todo('SessionManager.check, level 4');
  }

  /**
   * TODO:
   * - Level 4: track it from now on.
   */
  created(session: bigint, timeoutMs: number, via: NodeId): void {
    todo('SessionManager.created, level 4');
  }

  /**
   * TODO:
   * - Level 4: the tracker knows.
   */
  closing(session: bigint): boolean {
    todo('SessionManager.closing, level 4');
  }

  /**
   * TODO:
   * - Level 5: they have their time anew, as the learner says how long that is. The bucket may be
   *   another one than a connection here has put its session into.
   */
  touch(touches: readonly SessionTouch[]): void {
    todo('SessionManager.touch, level 5');
  }

  /**
   * TODO:
   * - Level 5: if it is alive it has its time anew, as with `touch`, and has moved.
   */
  revalidate(session: bigint, timeoutMs: number, via: NodeId): boolean {
    todo('SessionManager.revalidate, level 5');
  }

  /**
   * TODO:
   * - Level 4: submit a closeSession, cxid 0, for each session that has expired.
   * - Level 6: only a leader does that; others are to be asked again after a tick.
   */
  expire(): number {
    todo('SessionManager.expire, level 4');
  }

  /** For operators: the leader's sessions by the moment at which they expire; none on other servers. */
  deadlines(): ReadonlyMap<number, readonly bigint[]> {
    return this.tracker?.deadlines() ?? new Map<number, readonly bigint[]>();
  }

  // A learner's part.

  /**
   * TODO:
   * - Level 5: answer the connection that waits for this, if it still does. Who is refused is
   *   forgotten.
   */
  revalidated(session: bigint, valid: boolean): void {
    todo('SessionManager.revalidated, level 5');
  }

  /**
   * TODO:
   * - Level 5: each session once, with the time-out of the connection by which it was heard of
   *   last.
   */
  touched(): SessionTouch[] {
    todo('SessionManager.touched, level 5');
  }
}
