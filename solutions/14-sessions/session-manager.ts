import {
  ErrorCode,
  type ConnectRequest,
  type ConnectResponse,
  type NodeId,
  type SessionRequest,
  type Sessions,
  type SessionsOptions,
  type SessionTouch,
  type Txn,
} from '#kit';
import { bucketOf } from './expiry-queue.ts';
import { negotiate } from './negotiate.ts';
import { isPasswordOf, passwordOf } from './password.ts';
import { firstSessionId, nextSessionId } from './session-id.ts';
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
   * @todo Level 4: begin with no connection at all. A leader tracks all of these sessions, each with its whole time
   * from now on; where their clients are it does not know. Level 6: this may be the second time.
   */
  serve(role: 'leader' | 'learner', sessions: ReadonlyMap<bigint, number>): void {
    this.stop();
    this.role = role;
    if (role === 'learner') return;
    const { now, limits } = this.options;
    this.tracker = new SessionTracker(limits.tickMs);
    for (const [session, timeoutMs] of sessions) this.tracker.add(session, timeoutMs, now());
  }

  /**
   * @todo Level 6: forget all connections, what they wait for, and what only a leader or a learner has. The ids of new
   * sessions go on where they were.
   */
  stop(): void {
    this.role = undefined;
    this.tracker = undefined;
    this.clients.clear();
    this.bySession.clear();
    this.heardOf = [];
  }

  /**
   * @todo Level 4: negotiate the time-out. Session 0: take the next id, and submit its createSession; the client is
   * answered when that is committed, which may be before `submit` returns. Any other: close the connection that this session has here, then look at the
   * password, and refuse a wrong one. On a leader touch the session, which has moved here, and answer. Level 5: on a
   * learner ask the leader, and answer when it has answered. Level 6: a server that does not serve closes.
   */
  connect(connection: Connection, request: ConnectRequest): void {
    if (this.role === undefined) return this.options.close(connection);
    const isNew = request.session === 0n;
    if (!isNew) this.closeConnectionOf(request.session);
    const client: Client<Connection> = {
      connection,
      session: isNew ? this.nextSession() : request.session,
      timeoutMs: negotiate(request.timeoutMs, this.options.limits),
      asksReadOnly: request.readOnly !== undefined,
      waitsFor: isNew ? 'commit' : 'answer',
      bucket: 0,
      isTouched: false,
    };
    if (isNew) this.create(client);
    else if (isPasswordOf(request.session, request.passwd)) this.reopen(client);
    else this.refuse(client);
  }

  /**
   * @todo Level 4: forget it. The session may have another connection by now, and goes on in any case.
   */
  disconnected(connection: Connection): void {
    const client = this.clients.get(connection);
    if (client !== undefined) this.forget(client);
  }

  /**
   * This is called for each frame of each client: it has to be fast.
   *
   * @todo Level 4: on a leader, touch the session, unless its bucket stays the same. Connections that are not served
   * yet, or no longer, do not count. Level 5: on a learner, note that the leader is to be told.
   */
  heard(connection: Connection): void {
    const client = this.clients.get(connection);
    if (client === undefined || client.waitsFor !== undefined) return;
    if (this.tracker !== undefined) this.touchHere(client, this.tracker);
    else if (!client.isTouched) {
      client.isTouched = true;
      this.heardOf.push(client);
    }
  }

  /**
   * @todo Level 4: a createSession that a connection here waits for: answer. A closeSession: close the connection of
   * that session, whatever it waits for. Level 5: a connection may wait for the leader, and not for this.
   */
  committed({ clientId, body }: Txn): void {
    if (body.type === 'closeSession') this.closeConnectionOf(clientId);
    if (body.type !== 'createSession') return;
    const client = this.bySession.get(clientId);
    if (client?.waitsFor === 'commit') this.establish(client);
  }

  // The leader's part.

  /** @todo Level 4: the tracker knows. A server that does not lead knows of no session. */
  check(session: bigint, via: NodeId): ErrorCode {
    return this.tracker?.check(session, via) ?? ErrorCode.SESSIONEXPIRED;
  }

  /** @todo Level 4: track it from now on. */
  created(session: bigint, timeoutMs: number, via: NodeId): void {
    this.tracker?.add(session, timeoutMs, this.options.now(), via);
  }

  /** @todo Level 4: the tracker knows. */
  closing(session: bigint): boolean {
    return this.tracker?.close(session) ?? false;
  }

  /**
   * @todo Level 5: they have their time anew, as the learner says how long that is. The bucket may be another one than
   * a connection here has put its session into.
   */
  touch(touches: readonly SessionTouch[]): void {
    for (const { session, timeoutMs } of touches) this.touchElsewhere(session, timeoutMs);
  }

  /** @todo Level 5: if it is alive it has its time anew, as with `touch`, and has moved. */
  revalidate(session: bigint, timeoutMs: number, via: NodeId): boolean {
    const isAlive = this.touchElsewhere(session, timeoutMs);
    if (isAlive) this.tracker?.move(session, via);
    return isAlive;
  }

  /**
   * @todo Level 4: submit a closeSession, cxid 0, for each session that has expired. Level 6: only a leader does
   * that; others are to be asked again after a tick.
   */
  expire(): number {
    if (this.tracker === undefined) return this.options.limits.tickMs;
    const now = this.options.now();
    for (const session of this.tracker.expire(now)) this.submit(session, { op: 'closeSession' });
    return this.tracker.waitMs(now);
  }

  /** For operators: the leader's sessions by the moment at which they expire; none on other servers. */
  deadlines(): ReadonlyMap<number, readonly bigint[]> {
    return this.tracker?.deadlines() ?? new Map<number, readonly bigint[]>();
  }

  // A learner's part.

  /**
   * @todo Level 5: answer the connection that waits for this, if it still does. Who is refused is forgotten.
   */
  revalidated(session: bigint, valid: boolean): void {
    const client = this.bySession.get(session);
    if (client?.waitsFor !== 'answer') return;
    if (valid) this.establish(client);
    else this.refuse(client);
  }

  /**
   * @todo Level 5: each session once, with the time-out of the connection by which it was heard of last.
   */
  touched(): SessionTouch[] {
    const touches = new Map<bigint, SessionTouch>();
    for (const client of this.heardOf) {
      const { session, timeoutMs } = client;
      client.isTouched = false;
      // Whoever has connected anew comes later in the list.
      touches.set(session, { session, timeoutMs });
    }
    this.heardOf = [];
    return [...touches.values()];
  }

  /** @solution */
  private create(client: Client<Connection>): void {
    this.remember(client);
    this.submit(client.session, { op: 'createSession', timeoutMs: client.timeoutMs });
  }

  /**
   * The client has a session, and its password.
   *
   * @solution
   */
  private reopen(client: Client<Connection>): void {
    const { session, timeoutMs } = client;
    if (this.tracker === undefined) {
      this.remember(client);
      return this.options.askLeader(session, timeoutMs);
    }
    if (!this.revalidate(session, timeoutMs, this.self)) return this.refuse(client);
    this.remember(client);
    this.establish(client);
  }

  /** @solution */
  private establish(client: Client<Connection>): void {
    client.waitsFor = undefined;
    const { session, timeoutMs } = client;
    this.options.established(
      client.connection,
      responseTo(client, { timeoutMs, session, passwd: passwordOf(session) }),
    );
  }

  /** @solution */
  private refuse(client: Client<Connection>): void {
    this.forget(client);
    this.options.refused(
      client.connection,
      responseTo(client, { timeoutMs: 0, session: 0n, passwd: NOBODY }),
    );
  }

  /** @solution */
  private closeConnectionOf(session: bigint): void {
    const client = this.bySession.get(session);
    if (client === undefined) return;
    this.forget(client);
    this.options.close(client.connection);
  }

  /** @solution */
  private remember(client: Client<Connection>): void {
    this.clients.set(client.connection, client);
    this.bySession.set(client.session, client);
  }

  /** @solution */
  private forget(client: Client<Connection>): void {
    this.clients.delete(client.connection);
    if (this.bySession.get(client.session) === client) this.bySession.delete(client.session);
  }

  /** @solution */
  private touchHere(client: Client<Connection>, tracker: SessionTracker): void {
    const { now, limits } = this.options;
    const nowMs = now();
    // The bucket stays the same: nothing to do, and that is the rule rather than the exception.
    if (nowMs + client.timeoutMs < client.bucket) return;
    client.bucket = bucketOf(nowMs, client.timeoutMs, limits.tickMs);
    tracker.touch(client.session, client.timeoutMs, nowMs);
  }

  /**
   * @returns whether the session is alive.
   *
   * @solution
   */
  private touchElsewhere(session: bigint, timeoutMs: number): boolean {
    const client = this.bySession.get(session);
    // Its next frame has to touch: the session may be in an earlier bucket now.
    if (client !== undefined) client.bucket = 0;
    return this.tracker?.touch(session, timeoutMs, this.options.now()) ?? false;
  }

  /** @solution */
  private nextSession(): bigint {
    const session = this.next;
    this.next = nextSessionId(session);
    return session;
  }

  /** @solution */
  private submit(session: bigint, request: SessionRequest): void {
    this.options.submit({ session, cxid: 0, identities: [], request });
  }
}

/** @solution */
function responseTo<Connection>(
  { asksReadOnly }: Client<Connection>,
  rest: Pick<ConnectResponse, 'timeoutMs' | 'session' | 'passwd'>,
): ConnectResponse {
  return { protocolVersion: 0, ...rest, ...(asksReadOnly && { readOnly: false }) };
}
