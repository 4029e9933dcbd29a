import type { Disk, Env, NodeId } from '../kit/env.ts';
import type { Files } from '../kit/files.ts';
import type { FlushableFiles } from './flushable-files.ts';

/** After so many syncs in a row that one message alone has waited for, the next will be for one alone as well. */
const LONELY = 4;

/** How messages leave this process. */
export interface Wires<Message> {
  send(to: NodeId, message: Message): void;
  connect(peer: NodeId): void;
  disconnect(peer: NodeId): void;
  /** What stands for the connection to a peer as it is now: a message held back goes by it, or not at all. */
  connectionTo(peer: NodeId): unknown;
  /** Everything that was handed over in this turn may leave. */
  flush(): void;
}

/** What an Env of the real world is made of. */
export interface NodeEnvOptions<Message> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly files: FlushableFiles;
  readonly wires: Wires<Message>;
  /** A handler threw, or the disk failed: this process cannot go on. */
  fail(error: unknown): void;
  /** What the node remarks. */
  note?(text: string): void;
}

/** The node that an Env belongs to, as far as the Env calls it. */
interface Driven<Message> {
  onMessage(from: NodeId, message: Message): void;
  onTimer?(name: string): void;
}

/** A message that waits for the disk. */
interface Held<Message> {
  readonly to: NodeId;
  readonly message: Message;
  readonly connection: unknown;
}

/**
 * The {@link Env} of a node in the real world: the clock of the machine, its timers, its disk, and sockets. It runs one
 * handler after the other, in turns: at the end of a turn all that was sent leaves together, and a sync begins for
 * what is to leave after it.
 */
export class NodeEnv<Message> implements Env<Message> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly files: Files;
  private readonly options: NodeEnvOptions<Message>;
  private node: Driven<Message> | undefined;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Messages to this node itself. */
  private local: Message[] = [];
  private held: Held<Message>[] = [];
  private isSyncing = false;
  /** So many syncs in a row were for one message each: writes come one by one, and gathering would gather nothing. */
  private lonely = 0;
  private isRunning = false;
  private hasStopped = false;
  /** The time of the handler that runs now; 0 before it has asked. */
  private timeMs = 0;

  constructor(options: NodeEnvOptions<Message>) {
    this.options = options;
    this.self = options.self;
    this.peers = options.peers;
    this.files = options.files;
  }

  /** A server keeps its records in files: see chapter 15's `EpochDisk`. */
  get disk(): Disk {
    throw new Error('There is no disk of records here, only files.');
  }

  /** Whose Env this is. Nothing runs before. */
  drive(node: Driven<Message>): void {
    this.node = node;
  }

  /** Calls handlers, as many as `turn` does, and then lets leave what they have sent. */
  run(turn: () => void): void {
    if (this.hasStopped) return;
    if (this.isRunning) return turn();
    this.isRunning = true;
    this.timeMs = 0;
    try {
      turn();
      this.runLocal();
      this.options.wires.flush();
      this.sync();
    } catch (error) {
      this.stop();
      this.options.fail(error);
    } finally {
      this.isRunning = false;
    }
  }

  /** Nothing runs any more. */
  stop(): void {
    this.hasStopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Of the machine when this process began, and on from there by a clock that is never set. In ms since 1970. */
  now(): number {
    if (this.timeMs === 0) this.timeMs = Math.floor(performance.timeOrigin + performance.now());
    return this.timeMs;
  }

  random(): number {
    return Math.random();
  }

  send(to: NodeId, message: Message): void {
    if (to === this.self) this.local.push(message);
    else this.options.wires.send(to, message);
  }

  sendAfterSync(to: NodeId, message: Message): void {
    const connection = to === this.self ? undefined : this.options.wires.connectionTo(to);
    this.held.push({ to, message, connection });
  }

  connect(peer: NodeId): void {
    this.options.wires.connect(peer);
  }

  disconnect(peer: NodeId): void {
    this.options.wires.disconnect(peer);
  }

  setTimer(name: string, delayMs: number): void {
    clearTimeout(this.timers.get(name));
    const fire = (): void => {
      this.timers.delete(name);
      this.run(() => this.node?.onTimer?.(name));
    };
    this.timers.set(name, setTimeout(fire, delayMs));
  }

  clearTimer(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  note(text: string): void {
    this.options.note?.(text);
  }

  private runLocal(): void {
    while (this.local.length > 0) {
      const messages = this.local;
      this.local = [];
      for (const message of messages) this.node?.onMessage(this.self, message);
    }
  }

  /** One sync at a time, for all that was held back until it begins. */
  private sync(): void {
    if (this.isSyncing || this.held.length === 0) return;
    const { held } = this;
    this.held = [];
    this.isSyncing = true;
    this.lonely = held.length === 1 ? this.lonely + 1 : 0;
    this.options.files.flush((error) => {
      this.isSyncing = false;
      if (error !== undefined) this.run(() => throwIt(error));
      else this.run(() => this.release(held));
    }, this.lonely > LONELY);
  }

  private release(held: readonly Held<Message>[]): void {
    const { wires } = this.options;
    for (const { to, message, connection } of held) {
      if (to === this.self) this.local.push(message);
      else if (wires.connectionTo(to) === connection) wires.send(to, message);
    }
  }
}

function throwIt(error: unknown): never {
  throw error;
}
