import type { Disk, Env, Files, NodeId, ServerMessage } from '#kit';
import type { RecipeMessage } from '../message.ts';

/** A connection of a client as the port knows it: `"p1 3"`. */
export function connectionName(process: NodeId, connection: number): NodeId {
  return `${process} ${connection}`;
}

/**
 * The Env as the port of a server sees it, to which each connection is a node of its own. Connections of one process
 * share a stream.
 */
export class PortEnv implements Env<ServerMessage> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[] = [];
  readonly disk: Disk;
  readonly files: Files;
  private readonly env: Env<RecipeMessage>;

  constructor(env: Env<RecipeMessage>) {
    this.env = env;
    this.self = env.self;
    this.disk = env.disk;
    this.files = env.files;
  }

  now(): number {
    return this.env.now();
  }

  random(): number {
    return this.env.random();
  }

  send(to: NodeId, message: ServerMessage): void {
    if (message.kind !== 'bytes') throw new RangeError('A client is told bytes, and nothing else');
    const [process, connection] = partsOf(to);
    this.env.send(process, { kind: 'bytes', connection, bytes: message.bytes });
  }

  sendAfterSync(to: NodeId, message: ServerMessage): void {
    this.send(to, message);
  }

  connect(): void {
    throw new RangeError('It is clients that connect');
  }

  disconnect(client: NodeId): void {
    const [process, connection] = partsOf(client);
    this.env.send(process, { kind: 'close', connection });
  }

  setTimer(name: string, delayMs: number): void {
    this.env.setTimer(name, delayMs);
  }

  clearTimer(name: string): void {
    this.env.clearTimer(name);
  }

  note(text: string): void {
    this.env.note(text);
  }
}

function partsOf(name: NodeId): [process: NodeId, connection: number] {
  const [process, connection] = name.split(' ') as [string, string];
  return [process, Number(connection)];
}
