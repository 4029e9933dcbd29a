import { WatchServer } from '#chapter/07-watches';
import { DigestProvider, IpProvider, Permissions } from '#chapter/08-acls';
import { FrameReader, writeFrame, writeReply } from '#chapter/13-wire';
import { SessionManager } from '#chapter/14-sessions';
import { ClientPort } from '#chapter/15-ensemble';
import { FrameError } from '../../jute/frame-error.ts';
import { JuteWriter } from '../../jute/writer.ts';
import type {
  ServerMessage,
  ServerReport,
  ServerSettings,
  ServerSurroundings,
} from '../../kit/contracts/ensemble.ts';
import type { SessionRequest } from '../../kit/contracts/sessions.ts';
import type { ServedRequest } from '../../kit/contracts/watches.ts';
import type { WireReply } from '../../kit/contracts/wire.ts';
import type { Submitted, Tree } from '../../kit/contracts/znode-tree.ts';
import type { Env, NodeId } from '../../kit/env.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { OpCode } from '../../kit/op-code.ts';
import type { Zxid } from '../../kit/zxid.ts';
import { isRefusedReadOnly } from './is-refused-read-only.ts';

/** What a {@link ReadOnlyServer} is made of. */
export interface ReadOnlyServerOptions {
  readonly env: Env<ServerMessage>;
  readonly settings: ServerSettings;
  readonly surroundings: ServerSurroundings;
  /** What this server had applied when it lost the others. */
  readonly tree: Tree;
}

/**
 * What clients that can do with it get from a server without a quorum: answers to reads, from a tree that may be behind,
 * and NOTREADONLY to everything else. Sessions that begin here are known to this server alone. No transaction comes of
 * it. Apache: `ReadOnlyZooKeeperServer`, `ReadOnlyRequestProcessor`.
 */
export class ReadOnlyServer {
  private readonly options: ReadOnlyServerOptions;
  private readonly port: ClientPort;
  private readonly sessions: SessionManager<NodeId>;
  private readonly watchServer: WatchServer<NodeId>;
  /** What each client says, cut into frames; those that are served, with their session. */
  private readonly frames = new Map<NodeId, FrameReader>();
  private readonly served = new Map<NodeId, bigint>();

  constructor(options: ReadOnlyServerOptions) {
    this.options = options;
    const { env, settings, surroundings, tree } = options;
    const { superDigest, maxFrameBytes } = settings;
    const digest = new DigestProvider(superDigest === undefined ? {} : { superDigest });
    const providers = [digest, new IpProvider()];
    this.sessions = this.newSessions();
    this.port = new ClientPort({
      env,
      surroundings,
      providers,
      maxFrameBytes,
      lastZxid: () => tree.lastZxid,
      connect: (client, request) => {
        // Who has not said that it can do with this looks for another server.
        if (request.readOnly !== true) return this.port.close(client);
        this.port.counts.connect(client, request);
        this.sessions.connect(client, request);
      },
      heard: (client) => {
        this.port.counts.frame(client);
        this.sessions.heard(client);
      },
      opened: (client, session, zxid) => {
        this.served.set(client, session);
        this.port.counts.welcome(client, tree.lastZxid);
        this.watchServer.connected(client, session, zxid);
      },
      request: (client, xid, request) => this.onRequest(client, xid, request),
      // It never gets here: see onFrame.
      sync: () => false,
      gone: (client) => this.gone(client),
    });
    this.watchServer = new WatchServer({
      tree,
      access: new Permissions(providers),
      identities: (client) => this.port.identities(client),
      submit: () => undefined,
      send: (client, message) => {
        this.port.counts.message(client, message);
        this.port.send(client, message);
      },
    });
    this.sessions.serve('leader', tree.sessions);
  }

  /** Whether this connection is one of these. */
  has(client: NodeId): boolean {
    return this.frames.has(client);
  }

  onLinkUp(client: NodeId): void {
    const { maxFrameBytes } = this.options.settings;
    this.frames.set(client, new FrameReader({ maxFrameBytes }));
    this.port.onLinkUp(client);
  }

  onBytes(client: NodeId, bytes: Uint8Array): void {
    const frames = this.frames.get(client);
    if (frames === undefined) return;
    frames.push(bytes);
    try {
      let frame: Uint8Array | undefined;
      while (this.has(client) && (frame = frames.next()) !== undefined) this.onFrame(client, frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.port.close(client);
    }
    this.port.flush();
  }

  onLinkDown(client: NodeId): void {
    this.port.onLinkDown(client);
    this.port.flush();
  }

  /** Sends clients away that were not heard of in time. @returns when to call it again, in ms. */
  expire(): number {
    const nextMs = this.sessions.expire();
    this.port.flush();
    return nextMs;
  }

  /** Sends all clients away: they find a server that is not read-only. */
  stop(): void {
    this.sessions.stop();
    this.port.closeAll();
  }

  /** What is other than in the report of the server that waits for a quorum. */
  report(): Pick<ServerReport, 'watches' | 'deadlines' | 'connections' | 'stats'> {
    const { port, sessions, watchServer } = this;
    return {
      watches: watchServer.watches,
      deadlines: sessions.deadlines(),
      connections: port.counts.connections(),
      stats: port.counts.stats,
    };
  }

  /** A sync would need a leader; the port would wait for it. Everything else is for the port. */
  private onFrame(client: NodeId, frame: Uint8Array): void {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const isSync = this.served.has(client) && frame.length >= 8 && view.getInt32(4) === OpCode.sync;
    if (!isSync) return this.port.onBytes(client, framed(frame));
    this.sessions.heard(client);
    // What was answered before leaves before.
    this.port.flush();
    const out = new JuteWriter();
    writeFrame(out, writeReply, this.refusal(view.getInt32(0)));
    this.options.env.send(client, { kind: 'bytes', bytes: out.toBytes() });
  }

  private onRequest(client: NodeId, xid: number, request: ServedRequest): void {
    this.port.counts.request(client, request.op);
    if (request.op === 'closeSession') return this.onCloseSession(client, xid);
    if (!isRefusedReadOnly(request)) return this.watchServer.request(client, xid, request);
    this.port.send(client, { kind: 'reply', ...this.refusal(xid) });
  }

  /** The session ends here; one that has begun with a quorum goes on there, till its time is up. */
  private onCloseSession(client: NodeId, xid: number): void {
    const session = this.served.get(client);
    const zxid = this.lastZxid;
    this.port.send(client, { kind: 'reply', xid, zxid, result: { op: 'closeSession' } });
    if (session !== undefined) this.sessions.closing(session);
  }

  private refusal(xid: number): WireReply & { readonly result: { readonly op: 'error' } } {
    const result = { op: 'error', err: ErrorCode.NOTREADONLY } as const;
    return { xid, zxid: this.lastZxid, result };
  }

  private get lastZxid(): Zxid {
    return this.options.tree.lastZxid;
  }

  private gone(client: NodeId): void {
    this.frames.delete(client);
    this.served.delete(client);
    this.watchServer.disconnected(client);
    this.sessions.disconnected(client);
  }

  private newSessions(): SessionManager<NodeId> {
    const { env, settings } = this.options;
    return new SessionManager({
      sid: settings.sid,
      limits: settings.sessions,
      now: () => env.now(),
      submit: (submitted) => this.agreed(submitted),
      askLeader: () => undefined,
      established: (client, response) =>
        this.port.established(client, { ...response, readOnly: true }),
      refused: (client, response) => this.port.refused(client, { ...response, readOnly: true }),
      close: (client) => this.port.close(client),
    });
  }

  /** A session begins or expires, and there is nobody to agree with. */
  private agreed({ session, request }: Submitted<SessionRequest>): void {
    const { env } = this.options;
    const about = { clientId: session, cxid: 0, timeMs: env.now() };
    if (request.op === 'createSession') {
      const { timeoutMs } = request;
      this.sessions.created(session, timeoutMs, env.self);
      this.sessions.committed({ ...about, body: { type: 'createSession', timeoutMs } });
    } else if (this.sessions.closing(session)) {
      this.sessions.committed({ ...about, body: { type: 'closeSession', paths: [] } });
    }
  }
}

/** A frame as it came: its length in front. */
function framed(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + frame.length);
  new DataView(bytes.buffer).setInt32(0, frame.length);
  bytes.set(frame, 4);
  return bytes;
}
