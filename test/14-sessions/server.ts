import {
  ErrorCode,
  type ConnectRequest,
  type ConnectResponse,
  type ElectionListener,
  type EnsembleConfig,
  type Env,
  type Node,
  type NodeId,
  type Service,
  type SessionRequest,
  type SessionTouch,
  type Submitted,
  type TreeState,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { ZabPeer } from '#chapter/05-zab-broadcast';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import { FastLeaderElection } from '../../solutions/04-zab-election/index.ts';
import type { SessionManager } from '../../solutions/14-sessions/index.ts';
import type { Chapter } from './chapter.ts';
import { LeaderWatch } from './leader-watch.ts';
import type { Message, Output } from './messages.ts';

/** What every server grants: a tick is that of the ensemble, too. */
export const LIMITS = { tickMs: 100, minTimeoutMs: 200, maxTimeoutMs: 2000 };

type Write = Submitted<WriteRequest>;

/** What a server is made of. */
export interface ServerOptions {
  readonly chapter: Chapter;
  readonly config: EnsembleConfig;
  readonly clients: readonly NodeId[];
}

/** A connection of a client: its node, what it asked for, whether it came with a session, and the one it is served with. */
interface Connection {
  readonly client: NodeId;
  readonly asked: Set<number>;
  comesBack: boolean;
  session: bigint | undefined;
}

/** A server around the chapter's SessionManager, with the broadcast of chapter 5 and the tree of chapter 6. */
export class Server implements Node<Message>, Service<Write, Txn, TreeState> {
  private readonly env: Env<Message>;
  private readonly output: (output: Output) => void;
  private readonly clients: readonly NodeId[];
  private readonly sessions: SessionManager<Connection>;
  private readonly peer: ZabPeer<Write, Txn, TreeState>;
  private tree = new ZnodeTree();
  private preparer: Preparer | undefined;
  private watch: LeaderWatch | undefined;
  private isServing = false;
  private isLeader = false;
  private readonly connections = new Map<NodeId, Connection>();
  /** The time-outs of connections that are served. */
  private readonly timeouts = new Map<Connection, number>();

  constructor(
    env: Env<Message>,
    { chapter, config, clients }: ServerOptions,
    output: (output: Output) => void,
  ) {
    this.env = env;
    this.output = output;
    this.clients = clients;
    const sid = Number(env.self);
    this.sessions = new chapter.SessionManager<Connection>({
      sid,
      limits: LIMITS,
      now: () => env.now(),
      submit: (submitted) => this.submitOwn(submitted),
      askLeader: (session, timeoutMs) => void this.peer.revalidate(session, timeoutMs),
      established: (connection, response) => this.established(connection, response),
      refused: (connection, response) => this.refused(connection, response),
      close: (connection) => this.close(connection),
    });
    const { quorum } = config;
    this.peer = new ZabPeer<Write, Txn, TreeState>(env, {
      sid,
      config,
      service: this,
      election: (listener) =>
        new FastLeaderElection(env, { sid, quorum, role: 'participant' }, this.watched(listener)),
    });
  }

  onStart(): void {
    this.peer.onStart();
  }

  onTimer(name: string): void {
    if (name === 'sessions') this.expire();
    else this.peer.onTimer(name);
  }

  onMessage(from: NodeId, message: Message): void {
    const connection = this.connections.get(from);
    switch (message.kind) {
      case 'connect':
        return this.connect(from, message.request);
      case 'ping':
        if (connection?.session === undefined) return;
        this.heard(connection);
        return this.env.send(from, { kind: 'pong' });
      case 'ask': {
        if (connection?.session === undefined) return;
        this.heard(connection);
        const { cxid, request } = message;
        connection.asked.add(cxid);
        this.submit({ session: connection.session, cxid, identities: [], request });
        return;
      }
      case 'connected':
      case 'refused':
      case 'pong':
      case 'answer':
      case 'kept':
        return; // Not for a server.
      default:
        this.peer.onMessage(from, message);
    }
  }

  onLinkUp(peer: NodeId): void {
    if (!this.clients.includes(peer)) return this.peer.onLinkUp(peer);
    if (this.isServing)
      this.connections.set(peer, {
        client: peer,
        asked: new Set(),
        comesBack: false,
        session: undefined,
      });
    else this.env.disconnect(peer);
  }

  onLinkDown(peer: NodeId): void {
    if (!this.clients.includes(peer)) return this.peer.onLinkDown(peer);
    const connection = this.connections.get(peer);
    if (connection === undefined) return;
    this.forget(connection);
    this.sessions.disconnected(connection);
  }

  inspect(): unknown {
    const { isServing, isLeader, connections } = this;
    const clients = [...connections].map(([client, { session }]) => [client, session ?? null]);
    return { peer: this.peer.inspect(), zxid: this.tree.lastZxid, isServing, isLeader, clients };
  }

  // What the broadcast asks for.

  prepare(submitted: Write, zxid: Zxid): Txn {
    const { session, cxid, request, via = this.env.self } = submitted;
    const nowMs = this.env.now();
    const err = this.permission(submitted, via);
    if (err !== ErrorCode.OK) {
      return { clientId: session, cxid, timeMs: nowMs, body: { type: 'error', err } };
    }
    const txn = this.preparer!.prepare(submitted, zxid, nowMs);
    if (request.op === 'createSession') {
      this.watch?.began(session, request.timeoutMs, nowMs, via);
      this.sessions.created(session, request.timeoutMs, via);
    }
    return txn;
  }

  deliver(zxid: Zxid, txn: Txn): void {
    const { result } = this.tree.apply(zxid, txn);
    this.preparer?.applied(zxid);
    this.tell(zxid, txn);
    const err = result.op === 'error' ? result.err : ErrorCode.OK;
    const connection = [...this.connections.values()].find(
      (one) => one.session === txn.clientId && one.asked.delete(txn.cxid),
    );
    if (connection !== undefined) this.answer(connection, txn.cxid, err);
    this.sessions.committed(txn);
  }

  state(): TreeState {
    return { sessions: [...this.tree.sessions], nodes: [...this.tree.nodes()] };
  }

  restore(zxid: Zxid, state: TreeState): void {
    this.tree = new ZnodeTree();
    this.tree.restore(zxid, state);
  }

  serving(epoch: number | undefined): void {
    this.isServing = epoch !== undefined;
    this.preparer = undefined;
    this.watch = undefined;
    if (!this.isServing) return this.stop();
    const { sessions } = this.tree;
    this.sessions.serve(this.isLeader ? 'leader' : 'learner', sessions);
    if (!this.isLeader) return;
    this.preparer = new Preparer(this.tree, {});
    this.watch = new LeaderWatch(LIMITS.tickMs, sessions, this.env.now(), this.output);
    this.expire();
  }

  synced(): void {
    // Nobody asks for that here.
  }

  revalidate(session: bigint, timeoutMs: number, learner: NodeId): boolean {
    const isAlive = this.sessions.revalidate(session, timeoutMs, learner);
    if (isAlive) this.watch?.heard(session, timeoutMs, this.env.now(), learner);
    return isAlive;
  }

  revalidated(session: bigint, valid: boolean): void {
    this.sessions.revalidated(session, valid);
  }

  touched(): readonly SessionTouch[] {
    return this.sessions.touched();
  }

  touch(touches: readonly SessionTouch[]): void {
    const nowMs = this.env.now();
    for (const { session, timeoutMs } of touches) this.watch?.heard(session, timeoutMs, nowMs);
    this.sessions.touch(touches);
  }

  // Clients.

  private connect(from: NodeId, request: ConnectRequest): void {
    const connection = this.connections.get(from);
    if (connection === undefined || connection.session !== undefined) return;
    connection.comesBack = request.session !== 0n;
    this.sessions.connect(connection, request);
  }

  private heard(connection: Connection): void {
    const timeoutMs = this.timeouts.get(connection);
    if (timeoutMs !== undefined) {
      this.watch?.heard(connection.session!, timeoutMs, this.env.now());
    }
    this.sessions.heard(connection);
  }

  private established(connection: Connection, response: ConnectResponse): void {
    const { session, timeoutMs } = response;
    connection.session = session;
    this.timeouts.set(connection, timeoutMs);
    // The time of a new session began when its createSession was prepared.
    if (connection.comesBack) {
      this.watch?.heard(session, timeoutMs, this.env.now(), this.env.self);
    }
    this.env.send(connection.client, { kind: 'connected', response });
  }

  private refused(connection: Connection, response: ConnectResponse): void {
    this.env.send(connection.client, { kind: 'refused', response });
    this.close(connection);
  }

  private close(connection: Connection): void {
    this.forget(connection);
    this.env.disconnect(connection.client);
  }

  private answer(connection: Connection, cxid: number, err: number): void {
    // A client that has moved has nothing to say here any more.
    if (err === ErrorCode.SESSIONMOVED) return this.drop(connection);
    this.env.send(connection.client, { kind: 'answer', cxid, err });
  }

  private drop(connection: Connection): void {
    this.close(connection);
    this.sessions.disconnected(connection);
  }

  private forget(connection: Connection): void {
    this.connections.delete(connection.client);
    this.timeouts.delete(connection);
  }

  private stop(): void {
    this.env.clearTimer('sessions');
    this.sessions.stop();
    for (const connection of [...this.connections.values()]) this.close(connection);
  }

  // Requests.

  private submit(submitted: Write): void {
    this.peer.submit({ ...submitted, via: this.env.self });
  }

  private submitOwn(submitted: Submitted<SessionRequest>): void {
    if (submitted.request.op === 'closeSession') {
      this.watch?.expires(submitted.session, this.env.now());
    }
    this.submit(submitted);
  }

  private permission({ session, request }: Write, via: NodeId): ErrorCode {
    if (request.op === 'createSession') return ErrorCode.OK;
    if (request.op === 'closeSession') {
      this.watch?.closed(session);
      return this.sessions.closing(session) ? ErrorCode.OK : ErrorCode.SESSIONEXPIRED;
    }
    const err = this.sessions.check(session, via);
    this.watch?.took(session, via, err);
    return err;
  }

  private expire(): void {
    const nowMs = this.env.now();
    const waitMs = this.sessions.expire();
    this.watch?.looked(nowMs);
    this.env.setTimer('sessions', waitMs);
  }

  private tell(zxid: Zxid, { clientId, body }: Txn): void {
    if (body.type === 'error') return;
    const kind =
      body.type === 'createSession' ? 'began' : body.type === 'closeSession' ? 'ended' : 'wrote';
    this.output({ kind, session: clientId, zxid });
  }

  private watched(listener: ElectionListener): ElectionListener {
    return {
      elected: (vote) => {
        this.isLeader = String(vote.leader) === this.env.self;
        listener.elected(vote);
      },
    };
  }
}
