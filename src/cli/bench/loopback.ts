import type { Disk, Env, Log, Node, NodeId } from '../../kit/env.ts';
import { SimFiles } from '../../sim/files/sim-files.ts';

/**
 * Nodes in one process without a simulator between them: messages arrive in the order in which they
 * were sent, a sync happens when nothing else is left to do, and time stands still. What a protocol
 * costs by itself.
 */
export class Loopback<Message> {
  private readonly nodes = new Map<NodeId, Node<Message>>();
  private readonly ids: readonly NodeId[];
  /** What is to be done next, and what waits for the sync. */
  private due: (() => void)[] = [];
  private unsynced: (() => void)[] = [];
  private readonly timers = new Map<string, () => void>();

  constructor(ids: readonly NodeId[], make: (env: Env<Message>) => Node<Message>) {
    this.ids = ids;
    for (const id of ids) this.nodes.set(id, make(this.envOf(id)));
    for (const node of this.nodes.values()) node.onStart?.();
  }

  /** Lets every timer of this name fire. */
  fire(name: string): void {
    for (const [key, timer] of [...this.timers]) if (key.endsWith(` ${name}`)) timer();
    this.settle();
  }

  /** Runs until nothing is under way any more. */
  settle(): void {
    while (this.due.length + this.unsynced.length > 0) {
      if (this.due.length === 0) [this.due, this.unsynced] = [this.unsynced, []];
      const now = this.due;
      this.due = [];
      for (const step of now) step();
    }
  }

  private envOf(self: NodeId): Env<Message> {
    const arrive = (to: NodeId, message: Message) => () =>
      this.nodes.get(to)!.onMessage(self, message);
    return {
      self,
      peers: this.ids.filter((id) => id !== self),
      disk: new MemoryDisk(),
      files: new SimFiles(),
      now: () => 0,
      random: () => 0.5,
      send: (to, message) => void this.due.push(arrive(to, message)),
      sendAfterSync: (to, message) => void this.unsynced.push(arrive(to, message)),
      connect: (peer) => {
        this.due.push(() => this.nodes.get(peer)!.onLinkUp?.(self));
        this.due.push(() => this.nodes.get(self)!.onLinkUp?.(peer));
      },
      disconnect: () => undefined,
      setTimer: (name) =>
        void this.timers.set(`${self} ${name}`, () => this.nodes.get(self)!.onTimer?.(name)),
      clearTimer: (name) => void this.timers.delete(`${self} ${name}`),
      note: () => undefined,
    };
  }
}

/** A disk that never fails, and copies nothing. */
class MemoryDisk implements Disk {
  private readonly records = new Map<string, unknown>();
  private readonly logs = new Map<string, Log<unknown>>();

  read<Value>(record: string): Value | undefined {
    return this.records.get(record) as Value | undefined;
  }

  replace<Value>(record: string, value: Value): void {
    this.records.set(record, value);
  }

  log<Entry>(name: string): Log<Entry> {
    const log = this.logs.get(name) ?? new MemoryLog();
    this.logs.set(name, log);
    return log as Log<Entry>;
  }
}

class MemoryLog implements Log<unknown> {
  private readonly entries: unknown[] = [];

  get length(): number {
    return this.entries.length;
  }

  append(entry: unknown): number {
    return this.entries.push(entry) - 1;
  }

  read(from = 0, to = this.entries.length): unknown[] {
    return this.entries.slice(from, to);
  }

  truncate(length: number): void {
    this.entries.length = length;
  }
}
