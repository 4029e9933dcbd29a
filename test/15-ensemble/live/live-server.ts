import path from 'node:path';
import type { NodeId, ServerMessage } from '#kit';
import { PeerWires } from '../../../src/ensemble/peer-wires.ts';
import { quorumOf } from '../../../src/ensemble/quorum-of.ts';
import { serverSettings } from '../../../src/ensemble/server-settings.ts';
import { parseZooConfig } from '../../../src/ensemble/zoo-config.ts';
import { ClientListener } from '../../../src/host/client-listener.ts';
import { NodeEnv, type Wires } from '../../../src/host/node-env.ts';
import { NodeFiles } from '../../../src/host/node-files.ts';
import type { Chapter } from '../chapter.ts';

const HOST = '127.0.0.1';

/** What a server of a live test is made of. */
export interface LiveServerOptions {
  /** Whose code it runs. */
  readonly chapter: Pick<Chapter, 'Server'>;
  readonly sid: number;
  /** Its zoo.cfg, with all servers. */
  readonly config: string;
  /** Where its files are. */
  readonly folder: string;
  /** It threw something, and has ended. */
  readonly failed: (error: unknown) => void;
}

/** A server over real sockets and on a real disk, in this process. */
export class LiveServer {
  private readonly env: NodeEnv<ServerMessage>;
  private readonly server: InstanceType<Chapter['Server']>;
  private readonly clients: ClientListener;
  private readonly peers: PeerWires;
  private readonly files: NodeFiles;

  constructor({ chapter, sid, config: text, folder, failed }: LiveServerOptions) {
    const config = parseZooConfig(text, 'zoo.cfg');
    this.files = new NodeFiles(path.join(folder, `server-${sid}`), { gather: true });
    this.clients = new ClientListener({
      host: HOST,
      port: 0,
      maxPerAddress: 0,
      maxInAll: 0,
      idleMs: 60_000,
      onUp: (client) => this.env.run(() => this.server.onLinkUp(client)),
      onBytes: (client, bytes) =>
        this.env.run(() => this.server.onMessage(client, { kind: 'bytes', bytes })),
      onDown: (client) => this.env.run(() => this.server.onLinkDown(client)),
      isOverloaded: () => false,
      warn: () => undefined,
    });
    this.peers = new PeerWires(config, sid, {
      turn: (deliver) => this.env.run(deliver),
      message: (from, message) => this.server.onMessage(from, message),
      linkUp: (peer) => this.server.onLinkUp(peer),
      linkDown: (peer) => this.server.onLinkDown(peer),
      warn: () => undefined,
    });
    const others = config.servers.filter((server) => server.sid !== sid);
    this.env = new NodeEnv({
      self: String(sid),
      peers: others.map((server) => String(server.sid)),
      files: this.files,
      wires: this.newWires(),
      fail: failed,
    });
    const settings = serverSettings(config, sid, quorumOf(config));
    this.server = new chapter.Server(this.env, settings, { addressOf: () => HOST });
    this.env.drive(this.server);
  }

  get isServing(): boolean {
    return this.server.isServing;
  }

  get isLeading(): boolean {
    return this.server.isServing && this.server.serverState === 'LEADING';
  }

  /** Resolves with its address for clients. */
  async start(): Promise<string> {
    const port = await this.clients.listen();
    await this.peers.listen();
    this.env.run(() => this.server.onStart());
    return `${HOST}:${port}`;
  }

  /** Ends it without a word, as a kill would. Resolves when its ports are free again. */
  async kill(): Promise<void> {
    this.env.stop();
    await Promise.all([this.clients.close(), this.peers.close()]);
    this.files.close();
  }

  private newWires(): Wires<ServerMessage> {
    const { clients, peers } = this;
    const isServer = (peer: NodeId): boolean => this.env.peers.includes(peer);
    return {
      send: (to, message) => {
        if (message.kind === 'bytes') clients.send(to, message.bytes);
        else peers.send(to, message);
      },
      connect: (peer) => peers.connect(peer),
      disconnect: (peer) => {
        if (isServer(peer)) peers.disconnect(peer);
        else clients.disconnect(peer);
      },
      connectionTo: (peer) => peers.connectionTo(peer),
      flush: () => {
        clients.flush();
        peers.accepting(this.server.serverState === 'LEADING');
        peers.flush();
      },
    };
  }
}
