import {
  ErrorCode,
  type Election,
  type ElectionListener,
  type EnsembleSettings,
  type Env,
  type Node,
  type NodeId,
  type ServerMessage,
  type ServerSettings,
  type ServerState,
  type ServerSurroundings,
  type Service,
  type SessionTouch,
  type Submitted,
  type TreeState,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { FastLeaderElection } from '#chapter/04-zab-election';
import { ZabPeer } from '#chapter/05-zab-broadcast';
import { Preparer } from '#chapter/06-znode-tree';
import { WatchServer } from '#chapter/07-watches';
import { DigestProvider, IpProvider, Permissions } from '#chapter/08-acls';
import { SessionManager } from '#chapter/14-sessions';
import type { Agreement } from './agreement.ts';
import { ClientPort } from './client-port.ts';
import { Database } from './database.ts';
import { PeerEnv } from './peer-env.ts';
import { Standalone } from './standalone.ts';

/** What comes from Zab and goes back to it. */
type ServerService = Service<Submitted<WriteRequest>, Txn, TreeState>;

/**
 * A whole server: everything of the chapters before, put together. Other servers and clients are its peers on the
 * Env alike. Apache: `QuorumPeerMain`, `ZooKeeperServer` and the processors behind it.
 */
export class Server implements Node<ServerMessage>, ServerService {
  private readonly env: Env<ServerMessage>;
  private readonly settings: ServerSettings;
  private readonly surroundings: ServerSurroundings;
  private readonly access: Permissions;
  private readonly database: Database;
  private readonly agreement: Agreement;
  private readonly sessions: SessionManager<NodeId>;
  private readonly watchServer: WatchServer<NodeId>;
  private readonly port: ClientPort;
  private readonly servers: ReadonlySet<NodeId>;
  /** On a leader: what turns requests into transactions. A new one for each term. */
  private preparer: Preparer | undefined;
  private epoch: number | undefined;
  private leader: number | undefined;
  private election: Election | undefined;

  constructor(env: Env<ServerMessage>, settings: ServerSettings, surroundings: ServerSurroundings) {
    this.env = env;
    this.settings = settings;
    this.surroundings = surroundings;
    this.servers = new Set(settings.ensemble?.servers.map(String));
    const { superDigest } = settings;
    const digest = new DigestProvider(superDigest === undefined ? {} : { superDigest });
    const providers = [digest, new IpProvider()];
    this.access = new Permissions(providers);
    this.database = new Database(env, settings, this.access);
    this.sessions = this.newSessions();
    this.port = new ClientPort({
      env,
      surroundings,
      providers,
      maxFrameBytes: settings.maxFrameBytes,
      lastZxid: () => this.database.tree.lastZxid,
      connect: (client, request) => this.sessions.connect(client, request),
      heard: (client) => this.sessions.heard(client),
      opened: (client, session, zxid) => void this.watchServer.connected(client, session, zxid),
      request: (client, xid, request) => this.watchServer.request(client, xid, request),
      sync: () => this.agreement.sync(),
      gone: (client) => this.gone(client),
    });
    this.watchServer = new WatchServer({
      tree: this.database.tree,
      access: this.access,
      identities: (client) => this.port.identities(client),
      submit: (submitted) => this.submit(submitted),
      send: (client, message) => this.port.send(client, message),
    });
    this.agreement = this.newAgreement();
  }

  onStart(): void {
    this.agreement.onStart();
    this.port.flush();
  }

  onMessage(from: NodeId, message: ServerMessage): void {
    if (message.kind === 'bytes') this.port.onBytes(from, message.bytes);
    else this.agreement.onMessage(from, message);
    this.port.flush();
  }

  onTimer(name: string): void {
    switch (name) {
      case 'server snapshot':
        this.database.onSnapshotTimer();
        break;
      case 'server expire':
        this.env.setTimer('server expire', this.sessions.expire());
        break;
      case 'server containers':
        this.removeMortals();
        break;
      default:
        this.agreement.onTimer(name);
    }
    this.port.flush();
  }

  onLinkUp(peer: NodeId): void {
    if (this.isServer(peer)) this.agreement.onLinkUp(peer);
    else if (this.epoch === undefined) this.env.disconnect(peer);
    else this.port.onLinkUp(peer);
    this.port.flush();
  }

  onLinkDown(peer: NodeId): void {
    if (this.isServer(peer)) this.agreement.onLinkDown(peer);
    else this.port.onLinkDown(peer);
    this.port.flush();
  }

  /** What this server is doing. One that stands alone leads. */
  get serverState(): ServerState {
    return this.election?.state ?? 'LEADING';
  }

  /** The last transaction that this server has applied. */
  get lastZxid(): Zxid {
    return this.database.tree.lastZxid;
  }

  /** Whether clients are served. */
  get isServing(): boolean {
    return this.epoch !== undefined;
  }

  inspect(): unknown {
    return {
      agreement: this.agreement.inspect(),
      clients: this.port.inspect(),
      zxid: this.database.tree.lastZxid,
      epoch: this.epoch,
      leader: this.leader,
    };
  }

  // What the agreement asks for.

  prepare(submitted: Submitted<WriteRequest>, zxid: Zxid): Txn {
    const { session, cxid, request, via = this.env.self } = submitted;
    const timeMs = this.env.now();
    const err = this.isAlwaysAllowed(submitted) ? ErrorCode.OK : this.sessions.check(session, via);
    if (err !== ErrorCode.OK) {
      return { clientId: session, cxid, timeMs, body: { type: 'error', err } };
    }
    const txn = this.preparer!.prepare(submitted, zxid, timeMs);
    if (request.op === 'createSession') this.sessions.created(session, request.timeoutMs, via);
    if (request.op === 'closeSession') this.sessions.closing(session);
    return txn;
  }

  deliver(zxid: Zxid, txn: Txn): void {
    this.watchServer.committed(zxid, txn);
    this.preparer?.applied(zxid);
    this.sessions.committed(txn);
    this.database.applied();
  }

  state(): TreeState {
    const { tree } = this.database;
    return { sessions: [...tree.sessions], nodes: [...tree.nodes()] };
  }

  restore(zxid: Zxid, state: TreeState): void {
    this.database.replaced();
    this.database.tree.restore(zxid, state);
  }

  serving(epoch: number | undefined): void {
    this.epoch = epoch;
    if (epoch === undefined) return this.stopServing();
    const isLeader = this.leader === undefined || this.leader === this.settings.sid;
    const { tree } = this.database;
    this.sessions.serve(isLeader ? 'leader' : 'learner', tree.sessions);
    if (!isLeader) return;
    this.preparer = new Preparer(tree, this.preparerOptions());
    this.env.setTimer('server expire', this.sessions.expire());
    this.env.setTimer('server containers', this.settings.containerCheckMs);
  }

  synced(): void {
    this.port.synced();
  }

  revalidate(session: bigint, timeoutMs: number, learner: NodeId): boolean {
    return this.sessions.revalidate(session, timeoutMs, learner);
  }

  revalidated(session: bigint, valid: boolean): void {
    this.sessions.revalidated(session, valid);
  }

  touched(): readonly SessionTouch[] {
    return this.sessions.touched();
  }

  touch(sessions: readonly SessionTouch[]): void {
    this.sessions.touch(sessions);
  }

  // Besides.

  private stopServing(): void {
    this.sessions.stop();
    this.preparer = undefined;
    this.env.clearTimer('server expire');
    this.env.clearTimer('server containers');
    this.port.closeAll();
  }

  private submit(submitted: Submitted<WriteRequest>): void {
    this.agreement.submit({ ...submitted, via: this.env.self });
  }

  /** What the leader itself asks for, and the beginnings and ends of sessions. */
  private isAlwaysAllowed({ session, request }: Submitted<WriteRequest>): boolean {
    return session === 0n || request.op === 'createSession' || request.op === 'closeSession';
  }

  private removeMortals(): void {
    const { tree } = this.database;
    for (const request of tree.dueForRemoval(this.env.now())) {
      this.submit({ session: 0n, cxid: 0, identities: [], request });
    }
    this.env.setTimer('server containers', this.settings.containerCheckMs);
  }

  private gone(client: NodeId): void {
    this.watchServer.disconnected(client);
    this.sessions.disconnected(client);
  }

  private isServer(peer: NodeId): boolean {
    return this.servers.has(peer);
  }

  private preparerOptions(): ConstructorParameters<typeof Preparer>[1] {
    const { extendedTypes, enforceQuota } = this.settings;
    const warn = (message: string): void => this.surroundings.warn?.(message);
    return { access: this.access, extendedTypes, enforceQuota, warn };
  }

  private newSessions(): SessionManager<NodeId> {
    const { sid, sessions: limits } = this.settings;
    return new SessionManager({
      sid,
      limits,
      now: () => this.env.now(),
      submit: (submitted) => this.submit(submitted),
      askLeader: (session, timeoutMs) => void this.agreement.revalidate(session, timeoutMs),
      established: (client, response) => this.port.established(client, response),
      refused: (client, response) => this.port.refused(client, response),
      close: (client) => this.port.close(client),
    });
  }

  private newAgreement(): Agreement {
    const { ensemble } = this.settings;
    const { history } = this.database;
    return ensemble === undefined
      ? new Standalone(this.env, history, this)
      : this.newPeer(ensemble);
  }

  private newPeer(ensemble: EnsembleSettings): Agreement {
    const { sid } = this.settings;
    const others = ensemble.servers.filter((server) => server !== sid).map(String);
    const env = new PeerEnv(this.env, others);
    const role = ensemble.quorum.voters.includes(sid) ? 'participant' : 'observer';
    const { quorum } = ensemble;
    return new ZabPeer(env, {
      sid,
      config: ensemble,
      service: this,
      history: this.database.history,
      election: (listener) => {
        this.election = new FastLeaderElection(env, { sid, quorum, role }, this.watched(listener));
        return this.election;
      },
    });
  }

  /** So that this server knows whom it follows when it is told to serve. */
  private watched(listener: ElectionListener): ElectionListener {
    return {
      elected: (vote) => {
        this.leader = vote.leader;
        listener.elected(vote);
      },
    };
  }
}
