import {
  ErrorCode,
  RecentHistory,
  refusalOf,
  todo,
  type Election,
  type ElectionListener,
  type EnsembleSettings,
  type Env,
  type ForwardedRequest,
  type Node,
  type NodeId,
  type ServerMessage,
  type ServerReport,
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

/** What an agreement asks of this server. */
type ServerService = Service<ForwardedRequest, Txn, TreeState>;

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
      connect: (client, request) => {
        this.port.counts.connect(client, request);
        this.sessions.connect(client, request);
      },
      heard: (client) => {
        this.port.counts.frame(client);
        this.sessions.heard(client);
      },
      opened: (client, session, zxid) => {
        this.port.counts.welcome(client, this.lastZxid);
        this.watchServer.connected(client, session, zxid);
      },
      request: (client, xid, request) => {
        this.port.counts.request(client, request.op);
        this.watchServer.request(client, xid, request);
      },
      sync: () => this.agreement.sync(),
      gone: (client) => this.gone(client),
    });
    this.watchServer = new WatchServer({
      tree: this.database.tree,
      access: this.access,
      identities: (client) => this.port.identities(client),
      submit: (submitted) => this.submit(submitted),
      send: (client, message) => {
        this.port.counts.message(client, message);
        this.port.send(client, message);
      },
    });
    this.agreement = this.newAgreement();
  }

  onStart(): void {
    this.agreement.onStart();
    this.port.flush();
  }

  /**
   * A message of another server, of a client, or of this server itself. What clients are told by it leaves when all is
   * done: `flush`, as in every handler.
   *
   * TODO:
   * - Level 2: bytes are a client's, and go to the port.
   * - Level 4: everything else is for the agreement.
   */
  onMessage(from: NodeId, message: ServerMessage): void {
    todo('Server.onMessage, level 2');
  }

  /**
   * This server's own timers are `server snapshot`, `server expire` and `server containers`; all others are the agreement's.
   *
   * TODO:
   * - Level 4: hand those of the agreement on.
   * - Level 5: at `server expire` let sessions expire, and set the timer again for when they want
   *   to be asked next.
   * - Level 6: at `server snapshot` the database goes on; at `server containers` see removeMortals.
   */
  onTimer(name: string): void {
    todo('Server.onTimer, level 4');
  }

  /**
   * TODO:
   * - Level 2: a client has connected: tell the port.
   * - Level 4: a server that does not serve sends clients away at once. Other servers are the
   *   agreement's.
   */
  onLinkUp(peer: NodeId): void {
    todo('Server.onLinkUp, level 2');
  }

  /**
   * TODO:
   * - Level 2: a client is gone: tell the port.
   * - Level 4: other servers are the agreement's.
   */
  onLinkDown(peer: NodeId): void {
    todo('Server.onLinkDown, level 2');
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

  /** Requests of clients that are not answered yet. */
  get outstanding(): number {
    return this.port.outstanding;
  }

  /** Lets clients read which servers there are. Apache: `ZKDatabase.initConfigInZKDatabase`. @param text - of `/zookeeper/config` */
  showEnsemble(text: string): void {
    const data = new TextEncoder().encode(text);
    const body = { type: 'setData', path: '/zookeeper/config', data, version: -1 } as const;
    // No transaction of the log: every server does this by itself, and all do it alike.
    this.database.tree.apply(0n, { clientId: 0n, cxid: 0, timeMs: 0, body });
  }

  /** What operators may ask for. Given; nothing here is for you to write. */
  report(): ServerReport {
    const { database, port, sessions, watchServer } = this;
    return {
      epoch: this.epoch,
      leader: this.leader,
      agreement: this.agreement.inspect(),
      tree: database.tree,
      nodeCount: database.tree.znodes.size,
      ephemerals: database.tree.znodes.ephemerals.all(),
      watches: watchServer.watches,
      deadlines: sessions.deadlines(),
      digests: database.digests.entries,
      connections: port.counts.connections(),
      stats: port.counts.stats,
    };
  }

  /** Keeps the newest snapshots, so many, and the logs behind them. Apache: `autopurge.snapRetainCount`. */
  purge(keep: number): void {
    this.database.purge(keep);
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

  /**
   * On the leader: a request becomes a transaction. One that must not be carried out becomes one that says so: its body is
   * `{ type: 'error', err }`.
   *
   * TODO:
   * - Level 2: if it is permitted (permission), let the preparer do it, at the time it is now. A
   *   createSession begins a session (`sessions.created`).
   * - Level 5: requests come by server `via`: this one, if nothing is said.
   */
  prepare(submitted: ForwardedRequest, zxid: Zxid): Txn {
    todo('Server.prepare, level 2');
  }

  /**
   * A transaction is agreed on. Each of those who have to know of it gets it, in this order: whoever answers clients, and applies
   * it to the tree; the preparer, if this is the leader; the sessions; the database.
   *
   * TODO:
   * - Level 2: four calls.
   */
  deliver(zxid: Zxid, txn: Txn): void {
    todo('Server.deliver, level 2');
  }

  state(): TreeState {
    const { tree } = this.database;
    return { sessions: [...tree.sessions], nodes: [...tree.nodes()] };
  }

  /**
   * The leader's state takes the place of everything here.
   *
   * TODO:
   * - Level 2: of the tree.
   * - Level 6: tell the database: a snapshot of the old tree must not be finished.
   */
  restore(zxid: Zxid, state: TreeState): void {
    todo('Server.restore, level 2');
  }

  /**
   * Clients are served from now on, or no longer.
   *
   * TODO:
   * - Level 2: remember the epoch. Sessions begin as `leader` with those of the tree, and there is
   *   a preparer (preparerOptions).
   * - Level 4: `undefined` is the end (stopServing). Whoever follows another server is a `learner`,
   *   and has no preparer. A term has a preparer of its own.
   * - Level 5: a leader lets sessions expire, by the timer `server expire`.
   * - Level 6: it looks for empty containers every containerCheckMs, by the timer
   *   `server containers`.
   */
  serving(epoch: number | undefined): void {
    todo('Server.serving, level 2');
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

  /**
   * TODO:
   * - Level 4: sessions stop, there is no preparer and no timer of a leader, and every client is
   *   sent away: it will find another server.
   */
  private stopServing(): void {
    todo('Server.stopServing, level 4');
  }

  /**
   * A client of this server, or the server itself, wants something.
   *
   * TODO:
   * - Level 2: submit it to the agreement, with its `refusal` if there is one (`refusalOf` its
   *   request).
   * - Level 4: say that it came by this server.
   */
  private submit(submitted: Submitted<WriteRequest>): void {
    todo('Server.submit, level 2');
  }

  /**
   * Whether a request may be prepared: OK, or what its transaction says instead.
   *
   * TODO:
   * - Level 2: its `refusal` if there is one, otherwise OK.
   * - Level 5: a createSession is always allowed, and so is what the leader asks for itself
   *   (session 0). Of a closeSession the sessions must know before it is prepared (`closing`): they
   *   say whether it still has something to end; if not it is SESSIONEXPIRED. For the rest ask them
   *   (`check`).
   */
  private permission({ session, request, refusal }: ForwardedRequest, via: NodeId): ErrorCode {
    todo('Server.permission, level 2');
  }

  /**
   * Empty containers, and TTL nodes whose time is up.
   *
   * TODO:
   * - Level 6: submit what the tree says is due, in session 0, with cxid 0 and no identities. Set
   *   the timer again.
   */
  private removeMortals(): void {
    todo('Server.removeMortals, level 6');
  }

  /**
   * TODO:
   * - Level 2: whoever answers clients forgets it, and so do the sessions.
   */
  private gone(client: NodeId): void {
    todo('Server.gone, level 2');
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
      submit: (submitted) => {
        const { session, request } = submitted;
        if (request.op === 'closeSession') this.surroundings.sessionExpired?.(session);
        this.submit(submitted);
      },
      askLeader: (session, timeoutMs) => void this.agreement.revalidate(session, timeoutMs),
      established: (client, response) => {
        const { session, timeoutMs } = response;
        this.surroundings.sessionOpened?.(client, session, timeoutMs);
        this.port.established(client, response);
      },
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
    const { quorum, minIntervalMs, maxIntervalMs } = ensemble;
    const options = {
      sid,
      quorum,
      role,
      ...(minIntervalMs !== undefined && { minIntervalMs }),
      ...(maxIntervalMs !== undefined && { maxIntervalMs }),
    } as const;
    return new ZabPeer(env, {
      sid,
      config: ensemble,
      service: this,
      history: new RecentHistory(this.database.history, ensemble.commitLogCount),
      election: (listener) => {
        this.election = new FastLeaderElection(env, options, this.watched(listener));
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
