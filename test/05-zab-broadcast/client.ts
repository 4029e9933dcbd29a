import type { Env, Node, NodeId } from '#kit';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Message } from './messages.ts';

/** How long a client waits for an answer before it tries the next server. */
const PATIENCE_MS = 400;

/** How long it takes until it tries the next server. */
const PAUSE_MS = 60;

/** What a client does. */
export interface ClientOptions {
  /** The servers it knows; it begins with the first. */
  readonly servers: readonly NodeId[];
  /** Its requests, all sent at once as soon as it is connected. */
  readonly puts: readonly string[];
  /** When it connects for the first time: there is nobody to serve it yet at the very beginning. */
  readonly startMs: number;
  /** Whether it reads, after a sync, when all that is done. */
  readonly reads: boolean;
}

/** Connects to one server after the other until all it wants is done. */
export class Client implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly output: (output: ZabOutput) => void;
  private readonly servers: readonly NodeId[];
  private readonly waiting: Set<string>;
  private readonly read: string | undefined;
  private readonly startMs: number;
  private isReading = false;
  private place = 0;

  constructor(env: Env<Message>, options: ClientOptions, output: (output: ZabOutput) => void) {
    this.env = env;
    this.output = output;
    this.servers = options.servers;
    this.startMs = options.startMs;
    this.waiting = new Set(options.puts);
    this.read = options.reads ? `${env.self}.read` : undefined;
    this.isReading = this.wantsToRead();
  }

  onStart(): void {
    if (!this.isDone()) this.env.setTimer('next server', this.startMs);
  }

  onMessage(_from: NodeId, message: Message): void {
    if (message.kind === 'done' && this.waiting.delete(message.id)) {
      this.output({ kind: 'acknowledged', id: message.id, zxid: message.zxid });
      if (this.waiting.size === 0 && this.wantsToRead()) this.sendRead();
    }
    if (message.kind === 'value' && this.isReading) {
      this.isReading = false;
      this.output({ kind: 'read', read: message.read, zxid: message.zxid });
    }
    if (this.isDone()) this.env.clearTimer('patience');
  }

  onTimer(name: string): void {
    if (name === 'patience') {
      this.env.disconnect(this.server());
      this.next();
    } else {
      this.connect();
    }
  }

  onLinkUp(): void {
    for (const id of this.waiting) this.env.send(this.server(), { kind: 'put', id });
    if (this.waiting.size === 0 && this.isReading) this.sendRead();
  }

  onLinkDown(): void {
    if (!this.isDone()) this.next();
  }

  inspect(): unknown {
    return { waiting: [...this.waiting], isReading: this.isReading, place: this.place };
  }

  private connect(): void {
    this.env.connect(this.server());
    this.env.setTimer('patience', PATIENCE_MS);
  }

  private next(): void {
    this.place = (this.place + 1) % this.servers.length;
    this.env.clearTimer('patience');
    this.env.setTimer('next server', PAUSE_MS);
  }

  private sendRead(): void {
    this.isReading = true;
    this.output({ kind: 'sync begun', read: this.read! });
    this.env.send(this.server(), { kind: 'get', read: this.read! });
  }

  private wantsToRead(): boolean {
    return this.read !== undefined;
  }

  private isDone(): boolean {
    return this.waiting.size === 0 && !this.isReading;
  }

  private server(): NodeId {
    return this.servers[this.place]!;
  }
}
