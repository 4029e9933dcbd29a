import {
  ErrorCode,
  type AuthenticationProvider,
  type Env,
  type ForwardedRequest,
  type Node,
  type NodeId,
  type SessionTouch,
  type Submitted,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import { WatchServer } from '#chapter/07-watches';
import { DigestProvider, InternedAcls, IpProvider, Permissions } from '#chapter/08-acls';
import { SessionManager } from '#chapter/14-sessions';
// Only this file of the chapter: its index brings elections, Zab and files, which nobody here needs.
import { ClientPort } from '../../../solutions/15-ensemble/client-port.ts';
import type { RecipeMessage } from '../message.ts';
import type { SessionOutput } from '../session-output.ts';
import { PRIMARY, SERVERS } from './names.ts';
import { inNoOrder } from './no-order.ts';
import { connectionName, PortEnv } from './port-env.ts';
import { Primary } from './primary.ts';
import { Replica } from './replica.ts';
import type { Replicated, Replication } from './replication.ts';

/** As Apache has it: sessions of 4 to 40 s. */
const TICK_MS = 2000;
const LIMITS = { tickMs: TICK_MS, minTimeoutMs: 2 * TICK_MS, maxTimeoutMs: 20 * TICK_MS };

const MAX_FRAME_BYTES = 1 << 20;

/** Where all clients come from. */
const ADDRESS = '127.0.0.1';

/** How a server of the model differs from a real one's ideal. */
export interface ModelOptions {
  /** Replicas apply a transaction up to so many ms late. */
  readonly lagMs: number;
}

/**
 * A server as the processes of a recipe see it: bytes, sessions, watches and permissions are those of the chapters. Behind it is
 * no Zab: zk1 orders all writes, never crashes, and tells the others.
 */
export class ModelServer implements Node<RecipeMessage>, Replicated {
  private readonly env: Env<RecipeMessage>;
  private readonly output: (output: SessionOutput) => void;
  private readonly access: Permissions;
  private readonly tree: ZnodeTree;
  private readonly sessions: SessionManager<NodeId>;
  private readonly watchServer: WatchServer<NodeId>;
  private readonly port: ClientPort;
  private readonly preparer: Preparer;
  private readonly replication: Replication;
  /** By process, the numbers of its connections. */
  private readonly connections = new Map<NodeId, Set<number>>();
  private isServing = false;

  constructor(
    env: Env<RecipeMessage>,
    { lagMs }: ModelOptions,
    output: (output: SessionOutput) => void,
  ) {
    this.env = env;
    this.output = output;
    const providers = [new DigestProvider({}), new IpProvider()];
    this.access = new Permissions(providers);
    this.tree = new ZnodeTree({ access: this.access, acls: new InternedAcls() });
    this.preparer = new Preparer(this.tree, { access: this.access, extendedTypes: true });
    this.sessions = this.newSessions();
    this.port = this.newPort(providers);
    this.watchServer = new WatchServer({
      tree: this.tree,
      access: this.access,
      identities: (client) => this.port.identities(client),
      submit: (submitted) => this.submit(submitted),
      send: (client, message) => this.port.send(client, inNoOrder(message, env.self)),
    });
    this.replication =
      env.self === PRIMARY ? new Primary(env, this) : new Replica(env, this, lagMs);
  }

  onStart(): void {
    this.replication.onStart();
  }

  onLinkUp(peer: NodeId): void {
    if (SERVERS.includes(peer)) this.replication.onLinkUp(peer);
  }

  onLinkDown(peer: NodeId): void {
    if (SERVERS.includes(peer)) this.replication.onLinkDown(peer);
    else {
      const cut = this.connections.get(peer) ?? [];
      this.connections.delete(peer);
      for (const connection of cut) this.port.onLinkDown(connectionName(peer, connection));
    }
    this.port.flush();
  }

  onMessage(from: NodeId, message: RecipeMessage): void {
    switch (message.kind) {
      case 'open':
        this.open(from, message.connection);
        break;
      case 'bytes':
        this.port.onBytes(connectionName(from, message.connection), message.bytes);
        break;
      case 'close':
        this.connections.get(from)?.delete(message.connection);
        this.port.onLinkDown(connectionName(from, message.connection));
        break;
      default:
        this.replication.onMessage(from, message);
    }
    this.port.flush();
  }

  onTimer(name: string): void {
    this.replication.onTimer(name);
    this.port.flush();
  }

  inspect(): unknown {
    return { zxid: this.lastZxid, isServing: this.isServing, clients: this.port.inspect() };
  }

  // What the replication needs.

  get lastZxid(): Zxid {
    return this.tree.lastZxid;
  }

  prepare(forwarded: ForwardedRequest, zxid: Zxid): Txn {
    const { session, cxid, request, via = this.name } = forwarded;
    const timeMs = this.env.now();
    const err = this.permission(forwarded, via);
    if (err !== ErrorCode.OK) {
      return { clientId: session, cxid, timeMs, body: { type: 'error', err } };
    }
    const txn = this.preparer.prepare(forwarded, zxid, timeMs);
    if (request.op === 'createSession') this.sessions.created(session, request.timeoutMs, via);
    return txn;
  }

  deliver(zxid: Zxid, txn: Txn): void {
    this.watchServer.committed(zxid, txn);
    this.preparer.applied(zxid);
    this.sessions.committed(txn);
    if (txn.body.type === 'closeSession' && this.isServing && this.env.self === PRIMARY) {
      this.output({ kind: 'session over', session: txn.clientId });
    }
  }

  serve(role: 'leader' | 'learner'): void {
    this.isServing = true;
    this.sessions.serve(role, this.tree.sessions);
  }

  stopServing(): void {
    this.isServing = false;
    this.sessions.stop();
    this.port.closeAll();
    this.connections.clear();
  }

  synced(): void {
    this.port.synced();
  }

  checkSession(session: bigint, timeoutMs: number, learner: NodeId): boolean {
    return this.sessions.revalidate(session, timeoutMs, sidOf(learner));
  }

  revalidated(session: bigint, valid: boolean): void {
    this.sessions.revalidated(session, valid);
  }

  touched(): readonly SessionTouch[] {
    return this.sessions.touched();
  }

  touch(touches: readonly SessionTouch[]): void {
    this.sessions.touch(touches);
  }

  expire(): number | undefined {
    const waitMs = this.sessions.expire();
    return this.tree.sessions.size === 0 ? undefined : waitMs;
  }

  private open(process: NodeId, connection: number): void {
    if (!this.isServing) return this.env.send(process, { kind: 'close', connection });
    const known = this.connections.get(process);
    if (known === undefined) this.connections.set(process, new Set([connection]));
    else known.add(connection);
    this.port.onLinkUp(connectionName(process, connection));
  }

  /** The chapters call a server by its number. */
  private get name(): NodeId {
    return sidOf(this.env.self);
  }

  private submit(submitted: Submitted<WriteRequest>): void {
    this.replication.submit({ ...submitted, via: this.name });
  }

  /** Whether a request may be prepared: OK, or what its transaction says instead. */
  private permission({ session, request }: ForwardedRequest, via: NodeId): ErrorCode {
    if (request.op === 'createSession') return ErrorCode.OK;
    if (request.op !== 'closeSession') return this.sessions.check(session, via);
    return this.sessions.closing(session) ? ErrorCode.OK : ErrorCode.SESSIONEXPIRED;
  }

  private gone(client: NodeId): void {
    this.watchServer.disconnected(client);
    this.sessions.disconnected(client);
  }

  private newPort(providers: readonly AuthenticationProvider[]): ClientPort {
    return new ClientPort({
      env: new PortEnv(this.env),
      surroundings: { addressOf: () => ADDRESS },
      providers,
      maxFrameBytes: MAX_FRAME_BYTES,
      lastZxid: () => this.tree.lastZxid,
      connect: (client, request) => this.sessions.connect(client, request),
      heard: (client) => {
        this.sessions.heard(client);
        this.replication.heard();
      },
      opened: (client, session, zxid) => void this.watchServer.connected(client, session, zxid),
      request: (client, xid, request) => this.watchServer.request(client, xid, request),
      sync: () => {
        this.replication.sync();
        return true;
      },
      gone: (client) => this.gone(client),
    });
  }

  private newSessions(): SessionManager<NodeId> {
    return new SessionManager({
      sid: Number(this.name),
      limits: LIMITS,
      now: () => this.env.now(),
      submit: (submitted) => this.submit(submitted),
      askLeader: (session, timeoutMs) => this.replication.revalidate(session, timeoutMs),
      established: (client, response) => this.port.established(client, response),
      refused: (client, response) => this.port.refused(client, response),
      close: (client) => this.port.close(client),
    });
  }
}

function sidOf(server: NodeId): NodeId {
  return String(SERVERS.indexOf(server) + 1);
}
