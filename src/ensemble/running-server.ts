import path from 'node:path';
import { Server } from '#chapter/15-ensemble';
import { ClientListener } from '../host/client-listener.ts';
import { NodeEnv, type Wires } from '../host/node-env.ts';
import { NodeFiles } from '../host/node-files.ts';
import type { ServerMessage } from '../kit/contracts/ensemble.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import type { NodeId } from '../kit/env.ts';
import { PeerWires } from './peer-wires.ts';
import { quorumOf } from './quorum-of.ts';
import { serverSettings } from './server-settings.ts';
import type { ZooConfig } from './zoo-config.ts';

/** A connection that has no session after this time is closed. */
const SESSIONLESS_MS = 10_000;

/** What a server tells the process it runs in. */
export interface ServerEvents {
  /** It cannot go on. */
  failed(error: unknown): void;
  warn(message: string): void;
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
  private readonly files: NodeFiles;

  /** @param sid - undefined for a server that stands alone. */
  constructor(config: ZooConfig, sid: ServerId | undefined, events: ServerEvents) {
    this.config = config;
    this.events = events;
    const settings = serverSettings(config, sid, quorumOf(config));
    this.files = new NodeFiles(path.join(config.dataDir, 'version-2'), { gather: true });
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
    this.server = new Server(this.env, settings, {
      addressOf: (client) => this.clients.addressOf(client).address,
      warn: (message) => events.warn(message),
    });
    this.env.drive(this.server);
  }

  /** Resolves with the client port once this server listens; it serves when there is a leader. */
  async start(): Promise<number> {
    await this.peers?.listen();
    this.env.run(() => this.server.onStart());
    return this.clients.listen();
  }

  /** Resolves when all connections are closed. */
  async stop(): Promise<void> {
    this.env.stop();
    this.clients.close();
    await this.peers?.close();
    this.files.close();
  }

  private newListener(sid: ServerId | undefined): ClientListener {
    const { numbers, clientPort, clientPortAddress, servers } = this.config;
    const own = servers.find((server) => server.sid === sid)?.client;
    const host = own?.host ?? clientPortAddress;
    return new ClientListener({
      ...(host !== undefined && { host }),
      port: own?.port ?? clientPort ?? 0,
      maxPerAddress: numbers.maxClientCnxns,
      maxInAll: numbers.maxCnxns,
      idleMs: SESSIONLESS_MS,
      onUp: (client) => this.env.run(() => this.server.onLinkUp(client)),
      onBytes: (client, bytes) =>
        this.env.run(() => this.server.onMessage(client, { kind: 'bytes', bytes })),
      onDown: (client) => this.env.run(() => this.server.onLinkDown(client)),
      isOverloaded: () => false,
      warn: (message) => this.events.warn(message),
    });
  }

  private newPeers(sid: ServerId): PeerWires {
    return new PeerWires(this.config, sid, {
      turn: (deliver) => this.env.run(deliver),
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
      },
    };
  }

  private isServer(peer: NodeId): boolean {
    return this.env.peers.includes(peer);
  }
}
