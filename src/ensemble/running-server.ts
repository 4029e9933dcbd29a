import path from 'node:path';
import { Server } from '#chapter/15-ensemble';
import { ClientListener } from '../host/client-listener.ts';
import { NodeEnv, type Wires } from '../host/node-env.ts';
import { NodeFiles } from '../host/node-files.ts';
import type { ServerMessage, ServerSettings } from '../kit/contracts/ensemble.ts';
import type { NodeId } from '../kit/env.ts';
import type { ZooConfig } from './zoo-config.ts';

/** What a server tells the process it runs in. */
export interface ServerEvents {
  /** It cannot go on. */
  failed(error: unknown): void;
  warn(message: string): void;
}

/** A server of this process: its disk, its sockets, its clock, and the chapters' code in the middle. */
export class RunningServer {
  private readonly env: NodeEnv<ServerMessage>;
  private readonly server: Server;
  private readonly clients: ClientListener;
  private readonly files: NodeFiles;

  constructor(config: ZooConfig, settings: ServerSettings, events: ServerEvents) {
    const self = String(settings.sid);
    this.files = new NodeFiles(path.join(config.dataDir, 'version-2'));
    const others = settings.ensemble?.servers.filter((sid) => sid !== settings.sid) ?? [];
    this.clients = this.newListener(config, events);
    this.env = new NodeEnv({
      self,
      peers: others.map(String),
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

  /** Resolves with the client port once this server listens. */
  async start(): Promise<number> {
    this.env.run(() => this.server.onStart());
    return this.clients.listen();
  }

  stop(): void {
    this.clients.close();
    this.env.stop();
    this.files.close();
  }

  private newListener(config: ZooConfig, events: ServerEvents): ClientListener {
    const { numbers, clientPort = 0, clientPortAddress } = config;
    return new ClientListener({
      ...(clientPortAddress !== undefined && { host: clientPortAddress }),
      port: clientPort,
      maxPerAddress: numbers.maxClientCnxns,
      maxInAll: numbers.maxCnxns,
      idleMs: 10_000,
      onUp: (client) => this.env.run(() => this.server.onLinkUp(client)),
      onBytes: (client, bytes) =>
        this.env.run(() => this.server.onMessage(client, { kind: 'bytes', bytes })),
      onDown: (client) => this.env.run(() => this.server.onLinkDown(client)),
      isOverloaded: () => false,
      warn: (message) => events.warn(message),
    });
  }

  private newWires(): Wires<ServerMessage> {
    const { clients } = this;
    return {
      send: (to: NodeId, message) => {
        if (message.kind === 'bytes') clients.send(to, message.bytes);
      },
      connect: () => undefined,
      disconnect: (peer) => clients.disconnect(peer),
      connectionTo: () => undefined,
      flush: () => clients.flush(),
    };
  }
}
