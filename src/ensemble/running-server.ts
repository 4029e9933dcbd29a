import { Server } from '#chapter/15-ensemble';
import { ClientListener } from '../host/client-listener.ts';
import { NodeEnv, type Wires } from '../host/node-env.ts';
import type {
  ServerMessage,
  ServerSettings,
  ServerSurroundings,
} from '../kit/contracts/ensemble.ts';
import type { ServerId, ServerState } from '../kit/contracts/zab-election.ts';
import type { NodeId } from '../kit/env.ts';
import { clientAddress } from './identity.ts';
import { openFiles } from './open-files.ts';
import type { Log } from './operations/log.ts';
import { Newcomers } from './operations/newcomers.ts';
import { ObservedFiles } from './operations/observed-files.ts';
import type { Operated } from './operations/operated.ts';
import { Operations } from './operations/operations.ts';
import { RecoveryLog } from './operations/recovery-log.ts';
import { outstandingLimit } from './outstanding-limit.ts';
import { PeerWires } from './peer-wires.ts';
import { quorumOf } from './quorum-of.ts';
import { ReadOnlyMode } from './read-only/read-only-mode.ts';
import { ReadOnlyServer } from './read-only/read-only-server.ts';
import { serverSettings } from './server-settings.ts';
import type { ZooConfig } from './zoo-config.ts';

/** How often it is looked for connections without a session. */
const IDLE_CHECK_MS = 1000;
const HOUR_MS = 3_600_000;
/** A server looks for a leader this long, or for a tick, before it is read-only. Apache: `QuorumPeer.run`. */
const READ_ONLY_AFTER_MS = 2000;
/** Apache: `ZooTrace`. */
const TRACE_MASK = 306n;
/** The longest time of a timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** What a server tells the process it runs in. */
export interface ServerEvents {
  /** It cannot go on. */
  failed(error: unknown): void;
  warn(message: string): void;
  /** Its state is another, or it has begun or stopped to serve clients. */
  changed?(state: ServerState, isServing: boolean): void;
  /** Where it tells what it is doing. */
  readonly log?: Log;
}

/** A server of this process: its disk, its sockets, its clock, and the chapters' code in the middle. */
export class RunningServer {
  private readonly config: ZooConfig;
  private readonly events: ServerEvents;
  private readonly env: NodeEnv<ServerMessage>;
  private readonly server: Server;
  private readonly clients: ClientListener;
  /** Undefined for a server that stands alone. */
  private readonly peers: PeerWires | undefined;
  private readonly files: ObservedFiles;
  private readonly sid: ServerId | undefined;
  private readonly log: Log | undefined;
  private readonly recovery: RecoveryLog;
  private readonly operations: Operations;
  private readonly newcomers: Newcomers;
  /** Undefined if it serves nobody while it has no leader. */
  private readonly readOnly: ReadOnlyMode | undefined;
  private readonly upkeep: NodeJS.Timeout[] = [];
  private state: ServerState | undefined;
  private isServing = false;
  /** Since when that is so, in ms since 1970. */
  private sinceMs = Date.now();
  private clientPort = 0;
  private receivedBytes = 0;
  /** What a client has said last. */
  private heard: Uint8Array | undefined;
  private hasStarted = false;

  /** @param sid - undefined for a server that stands alone. */
  constructor(config: ZooConfig, sid: ServerId | undefined, events: ServerEvents) {
    this.config = config;
    this.events = events;
    const settings = serverSettings(config, sid, quorumOf(config));
    this.sid = sid;
    this.log = sid === undefined ? events.log : events.log?.child({ sid });
    this.files = new ObservedFiles(openFiles(config), (snapshot) =>
      this.log?.info({ snapshot }, 'Has written a snapshot.'),
    );
    this.recovery = new RecoveryLog(this.log, this.files);
    this.files.onRead = (name) => this.recovery.reads(name);
    this.clients = this.newListener(sid);
    this.peers = sid === undefined ? undefined : this.newPeers(sid);
    const others = config.servers.filter((server) => server.sid !== sid);
    this.env = new NodeEnv({
      self: String(settings.sid),
      peers: others.map((server) => String(server.sid)),
      files: this.files,
      wires: this.newWires(),
      fail: (error) => events.failed(error),
    });
    this.operations = new Operations(this.operated(), (message) => events.warn(message), this.log);
    const { words } = this.operations;
    this.newcomers = this.newNewcomers();
    const surroundings = {
      addressOf: (client: NodeId) => this.clients.addressOf(client).address,
      words: words.words,
      answerWord: (word: string) => words.answer(word, this.heard),
      warn: (message: string) => events.warn(message),
      ...this.sessionEvents(),
    };
    this.server = new Server(this.env, settings, surroundings);
    this.readOnly = this.newReadOnlyMode(settings, surroundings);
    this.env.drive(this.server);
  }

  /** Resolves with the client port once this server listens; it serves when there is a leader. */
  async start(): Promise<number> {
    this.clientPort = await this.clients.listen();
    this.operations.listening();
    await this.peers?.listen();
    this.hasStarted = true;
    this.env.run(() => this.server.onStart());
    this.files.onRead = undefined;
    this.recovery.over(this.server.lastZxid);
    this.startUpkeep();
    await this.operations.start();
    return this.clientPort;
  }

  /** Resolves when all connections are closed, and everything is on the disk. */
  async stop(): Promise<void> {
    this.readOnly?.end();
    this.env.stop();
    this.operations.stop();
    for (const timer of this.upkeep) clearInterval(timer);
    await Promise.all([this.clients.close(), this.peers?.close()]);
    await new Promise<void>((resolve) => this.files.flush(() => resolve()));
    this.files.close();
  }

  private startUpkeep(): void {
    const { numbers } = this.config;
    this.upkeep.push(setInterval(() => this.clients.closeIdle(), IDLE_CHECK_MS));
    const hours = numbers['autopurge.purgeInterval'];
    if (hours === 0) return;
    const keep = numbers['autopurge.snapRetainCount'];
    const purge = (): void => this.env.run(() => this.server.purge(keep));
    purge();
    this.upkeep.push(setInterval(purge, Math.min(hours * HOUR_MS, LONGEST_MS)));
  }

  private newListener(sid: ServerId | undefined): ClientListener {
    const { numbers, servers } = this.config;
    const limit = outstandingLimit(this.config, sid);
    const own = sid === undefined ? servers[0] : servers.find((server) => server.sid === sid);
    return new ClientListener({
      ...clientAddress(this.config, own),
      backlog: Math.max(0, numbers.clientPortListenBacklog),
      maxPerAddress: numbers.maxClientCnxns,
      maxInAll: numbers.maxCnxns,
      idleMs: numbers['nio.sessionlessCnxnTimeout'],
      onUp: (client) => {
        if (this.server.isServing) this.env.run(() => this.server.onLinkUp(client));
        else this.newcomers.add(client);
      },
      onBytes: (client, bytes) => {
        this.receivedBytes += bytes.length;
        this.heard = bytes;
        if (this.newcomers.onBytes(client, bytes)) return;
        if (this.readOnly?.onBytes(client, bytes) === true) return;
        this.env.run(() => this.server.onMessage(client, { kind: 'bytes', bytes }));
      },
      onDown: (client) => {
        if (this.newcomers.onDown(client) || this.readOnly?.onDown(client) === true) return;
        this.env.run(() => this.server.onLinkDown(client));
      },
      isOverloaded: () => this.server.outstanding > limit,
      warn: (message) => this.events.warn(message),
    });
  }

  private newNewcomers(): Newcomers {
    const { clients, operations } = this;
    return new Newcomers({
      words: operations.words.words,
      answer: (word, said) => operations.words.answer(word, said),
      isServing: () => this.server.isServing,
      isReadOnly: () => this.readOnly?.isUp === true,
      admitReadOnly: (client, bytes) => this.env.run(() => this.readOnly?.admit(client, bytes)),
      admit: (client, bytes) =>
        this.env.run(() => {
          this.server.onLinkUp(client);
          this.server.onMessage(client, { kind: 'bytes', bytes });
        }),
      send: (client, bytes) => clients.send(client, bytes),
      disconnect: (client) => clients.disconnect(client),
    });
  }

  private newReadOnlyMode(
    settings: ServerSettings,
    surroundings: ServerSurroundings,
  ): ReadOnlyMode | undefined {
    const { config, env, server, log } = this;
    if (this.sid === undefined || !config.switches['readonlymode.enabled']) return undefined;
    return new ReadOnlyMode({
      waitMs: Math.max(READ_ONLY_AFTER_MS, config.numbers.tickTime),
      make: () => new ReadOnlyServer({ env, settings, surroundings, tree: server.report().tree }),
      run: (turn) => env.run(turn),
      changed: (isUp) => {
        log?.info(isUp ? 'Has no leader: serves reads alone.' : 'Is not read-only any more.');
      },
    });
  }

  /** This server, as operators see it. */
  private operated(): Operated {
    const { config, sid, files, clients, peers } = this;
    const own = sid === undefined ? undefined : config.servers.find((server) => server.sid === sid);
    const server = (): Server => this.server;
    const seen = (): RunningServer => this;
    return {
      config,
      sid,
      own,
      files,
      traceMask: { value: TRACE_MASK },
      get clientPort() {
        return seen().clientPort;
      },
      get isServing() {
        return server().isServing || seen().readOnly?.isUp === true;
      },
      get isReadOnly() {
        return seen().readOnly?.isUp === true;
      },
      get state() {
        return server().serverState;
      },
      get sinceMs() {
        return seen().sinceMs;
      },
      get connectionCount() {
        return clients.size;
      },
      get rejectedCount() {
        return clients.refusedCount;
      },
      get receivedBytes() {
        return seen().receivedBytes;
      },
      ensembleText: () => peers?.text,
      report: () => ({ ...server().report(), ...this.readOnly?.report() }),
      addressOf: (client) => clients.addressOf(client),
    };
  }

  /** What is worth a line if somebody looks for a mistake. */
  private sessionEvents(): Pick<ServerSurroundings, 'sessionOpened' | 'sessionExpired'> {
    const { log } = this;
    if (log?.isLevelEnabled('debug') !== true) return {};
    return {
      sessionOpened: (client, session, timeoutMs) =>
        log.debug({ session: hex(session), client, timeoutMs }, 'A client has its session.'),
      sessionExpired: (session) => log.debug({ session: hex(session) }, 'A session has expired.'),
    };
  }

  private newPeers(sid: ServerId): PeerWires {
    return new PeerWires(this.config, sid, {
      // What comes too early is lost: it will be said again.
      turn: (deliver) => this.hasStarted && this.env.run(deliver),
      message: (from, message) => this.server.onMessage(from, message),
      linkUp: (peer) => this.server.onLinkUp(peer),
      linkDown: (peer) => this.server.onLinkDown(peer),
      warn: (message) => this.events.warn(message),
    });
  }

  private newWires(): Wires<ServerMessage> {
    const { clients, peers } = this;
    return {
      send: (to: NodeId, message) => {
        if (message.kind === 'bytes') clients.send(to, message.bytes);
        else peers?.send(to, message);
      },
      connect: (peer) => peers?.connect(peer),
      disconnect: (peer) => {
        if (this.isServer(peer)) peers?.disconnect(peer);
        else clients.disconnect(peer);
      },
      connectionTo: (peer) => peers?.connectionTo(peer),
      flush: () => {
        clients.flush();
        peers?.accepting(this.server.serverState === 'LEADING');
        peers?.flush();
        this.noticeChange();
      },
    };
  }

  private noticeChange(): void {
    const { serverState, isServing } = this.server;
    if (serverState === this.state && isServing === this.isServing) return;
    if (isServing && this.peers !== undefined) this.server.showEnsemble(this.peers.text);
    this.state = serverState;
    this.isServing = isServing;
    this.sinceMs = this.env.now();
    this.readOnly?.onState(serverState);
    this.operations.changed(serverState, isServing);
    this.events.changed?.(serverState, isServing);
  }

  private isServer(peer: NodeId): boolean {
    return this.env.peers.includes(peer);
  }
}

function hex(session: bigint): string {
  return `0x${session.toString(16)}`;
}
