import type { Disk } from '../kit/env.ts';
import { OpenDisk, type DiskGuard } from './open-disk.ts';

/** One change to a disk, in the order the node made them. */
export type Write =
  | { readonly type: 'replace'; readonly record: string; readonly value: unknown }
  | {
      readonly type: 'append';
      readonly log: string;
      readonly index: number;
      readonly entry: unknown;
    }
  | { readonly type: 'truncate'; readonly log: string; readonly length: number };

/** What a crash did to a disk. */
export interface CrashLoss {
  readonly lost: number;
  readonly kept: number;
  /** Whether a log entry was half written when the power went. */
  readonly torn: boolean;
}

/** The bit of `keep` that says a lost log entry was caught half written. */
const TORN_BIT = 30;

/** Records and logs by name. Values are never changed in place, so contents may share them. */
export interface Contents {
  readonly records: Map<string, unknown>;
  readonly logs: Map<string, unknown[]>;
}

/**
 * A disk that forgets what was not synced. Values are copied on their way in and out.
 */
export class SimDisk {
  private readonly durable: Contents = { records: new Map(), logs: new Map() };
  private live: Contents = { records: new Map(), logs: new Map() };
  private unsynced: Write[] = [];
  private readonly onWrite: (write: Write) => void;

  /** @param onWrite - hears of every change, before it is durable. */
  constructor(onWrite: (write: Write) => void) {
    this.onWrite = onWrite;
  }

  /** How many writes a crash could lose now. */
  get unsyncedWrites(): number {
    return this.unsynced.length;
  }

  /**
   * The disk as one process sees it. Its `replace` and `append` throw NotPlainData for a value that
   * is not plain data.
   */
  open(guard: DiskGuard): Disk {
    return new OpenDisk(
      () => this.live,
      guard,
      (write) => this.write(write),
    );
  }

  /** Makes the oldest `count` unsynced writes durable. */
  sync(count: number): void {
    for (const write of this.unsynced.splice(0, count)) apply(this.durable, write);
  }

  /**
   * Loses what was not synced, but for the writes that `keep` says had reached the disk by chance.
   *
   * @param keep - see {@link Fault}: a bit for each unsynced write, oldest first.
   */
  crash(keep: number): CrashLoss {
    const brokenLogs = new Set<string>();
    let lostEntry = false;
    const survivors = this.unsynced.filter((write, i) => {
      const reached = i < TORN_BIT && ((keep >>> i) & 1) === 1;
      if (write.type === 'replace') return reached;
      if (!reached) brokenLogs.add(write.log);
      lostEntry ||= !reached && write.type === 'append';
      // Where earlier bytes are missing, recovery cuts the log: what lies behind them is gone, too.
      return !brokenLogs.has(write.log);
    });
    for (const write of survivors) apply(this.durable, write);
    const kept = survivors.length;
    const lost = this.unsynced.length - kept;
    const torn = ((keep >>> TORN_BIT) & 1) === 1 && lostEntry;
    this.unsynced = [];
    this.live = clone(this.durable);
    return { lost, kept, torn };
  }

  /** All of it as plain data, for hashing: what is durable, and what is not yet. */
  contents(): unknown {
    return {
      records: [...this.durable.records].sort(byName),
      logs: [...this.durable.logs].sort(byName),
      unsynced: this.unsynced,
    };
  }

  private write(write: Write): void {
    this.onWrite(write);
    apply(this.live, write);
    this.unsynced.push(write);
  }
}

function apply(contents: Contents, write: Write): void {
  if (write.type === 'replace') {
    contents.records.set(write.record, write.value);
    return;
  }
  let entries = contents.logs.get(write.log);
  if (entries === undefined) contents.logs.set(write.log, (entries = []));
  if (write.type === 'append') entries[write.index] = write.entry;
  else entries.length = write.length;
}

/** Only the lists are new: nobody changes a value. */
function clone({ records, logs }: Contents): Contents {
  return {
    records: new Map(records),
    logs: new Map([...logs].map(([name, entries]) => [name, [...entries]])),
  };
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
