import type { Env, NodeId } from '#kit';
import type { ClientSurroundings, HostPort, Link, LinkEvents } from '../client/index.ts';
import type { RecipeMessage } from './message.ts';

/** More connections than this a process does not make in one life. */
const CONNECTIONS_A_LIFE = 1_000_000;

/** Where a process's end of the one stream to a server stands, and the connections that share it. */
interface Stream {
  isUp: boolean;
  readonly connections: Map<number, LinkEvents>;
}

/**
 * The world of the clients of a simulated process: time, chance and network are those of its Env. The process hands on what its
 * handlers are told. A server is reached by its name as a node.
 */
export class EnvSurroundings implements ClientSurroundings {
  private readonly env: Env<RecipeMessage>;
  private readonly timers = new Map<string, () => void>();
  private readonly streams = new Map<NodeId, Stream>();
  private timersSet = 0;
  private lastConnection: number;

  /** @param life - 1 for the first start of the process: connections of different lives have different numbers. */
  constructor(env: Env<RecipeMessage>, life: number) {
    this.env = env;
    this.lastConnection = (life - 1) * CONNECTIONS_A_LIFE;
  }

  now(): number {
    return this.env.now();
  }

  random(): number {
    return this.env.random();
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const name = `${++this.timersSet}`;
    this.timers.set(name, callback);
    this.env.setTimer(name, delayMs);
    return () => {
      if (this.timers.delete(name)) this.env.clearTimer(name);
    };
  }

  defer(callback: () => void): void {
    // All promises settle behind each handler.
    this.setTimer(0, callback);
  }

  connect({ host }: HostPort, events: LinkEvents): Link {
    const connection = ++this.lastConnection;
    const stream = this.streamTo(host);
    stream.connections.set(connection, events);
    if (stream.isUp) this.defer(() => this.open(host, stream, connection));
    else this.env.connect(host);
    return {
      send: (bytes) => {
        if (!stream.isUp || !stream.connections.has(connection)) return;
        this.env.send(host, { kind: 'bytes', connection, bytes });
      },
      close: () => this.close(host, stream, connection),
    };
  }

  // What the process is told.

  onTimer(name: string): void {
    const callback = this.timers.get(name);
    this.timers.delete(name);
    callback?.();
  }

  onLinkUp(server: NodeId): void {
    const stream = this.streamTo(server);
    stream.isUp = true;
    for (const connection of [...stream.connections.keys()]) this.open(server, stream, connection);
  }

  onLinkDown(server: NodeId): void {
    const stream = this.streamTo(server);
    const cut = [...stream.connections.values()];
    stream.isUp = false;
    stream.connections.clear();
    for (const events of cut) events.down();
  }

  onMessage(server: NodeId, message: RecipeMessage): void {
    const { connections } = this.streamTo(server);
    if (message.kind === 'bytes') connections.get(message.connection)?.bytes(message.bytes);
    else if (message.kind === 'close') {
      const events = connections.get(message.connection);
      connections.delete(message.connection);
      events?.down();
      this.leaveIfUnused(server);
    }
  }

  private open(server: NodeId, stream: Stream, connection: number): void {
    const events = stream.connections.get(connection);
    if (events === undefined || !stream.isUp) return;
    this.env.send(server, { kind: 'open', connection });
    events.up();
  }

  private close(server: NodeId, stream: Stream, connection: number): void {
    if (!stream.connections.delete(connection)) return;
    // Of the last one the server hears anyway.
    if (stream.isUp && stream.connections.size > 0) {
      this.env.send(server, { kind: 'close', connection });
    }
    this.leaveIfUnused(server);
  }

  private leaveIfUnused(server: NodeId): void {
    const stream = this.streamTo(server);
    if (stream.connections.size > 0) return;
    stream.isUp = false;
    this.env.disconnect(server);
  }

  private streamTo(server: NodeId): Stream {
    let stream = this.streams.get(server);
    if (stream === undefined) {
      stream = { isUp: false, connections: new Map() };
      this.streams.set(server, stream);
    }
    return stream;
  }
}
