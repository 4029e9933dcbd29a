import type { Disk } from '../kit/env.ts';
import { FileError, type Files } from '../kit/files.ts';
import { KEPT, LOST, type WriteFate } from './files/crash-choice.ts';
import { partOf, type Failure } from './files/failing.ts';
import type { FailureCode, FileOperation } from './files/operation.ts';
import { isMetadata, Volume, type Unsynced } from './files/volume.ts';
import { OpenDisk, type DiskGuard } from './open-disk.ts';
import { OpenFiles } from './open-files.ts';

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
  /** The file with a write that was half written; absent if there is none. */
  readonly tornFile?: string;
}

/** The bit of `keep` that says the first log entry lost, and the first write to a file, were caught half written. */
const TORN_BIT = 30;

/** Records and logs by name. Values are never changed in place, so contents may share them. */
export interface Contents {
  readonly records: Map<string, unknown>;
  readonly logs: Map<string, unknown[]>;
}

/** What is done to a disk. */
type Change = Write | (FileOperation & { readonly failed?: FailureCode });

/** A change to a record or a log, and its place among all changes to the disk. */
interface NumberedWrite {
  readonly number: number;
  readonly write: Write;
}

/**
 * A disk that forgets what was not synced: records, logs, and files. Values are copied on their way in and out.
 */
export class SimDisk {
  private readonly durable: Contents = { records: new Map(), logs: new Map() };
  private live: Contents = { records: new Map(), logs: new Map() };
  private volume = new Volume();
  private unsynced: NumberedWrite[] = [];
  private made = 0;
  private failed = false;
  /** Asked how an operation on files fails; undefined if it does not. */
  failureOf: (operation: FileOperation, volume: Volume) => Failure | undefined = () => undefined;
  private readonly onChange: (change: Change) => void;

  /** @param onChange - hears of every change, before it is durable, and of syncs of single files and of the folder. */
  constructor(onChange: (change: Change) => void) {
    this.onChange = onChange;
  }

  /** How many writes there ever were. Changes of files and of their names count as well. */
  get written(): number {
    return this.made;
  }

  /** How many bytes all files have together. */
  get fileBytes(): number {
    return this.volume.usedBytes;
  }

  /** Whether anything done to files has failed since the last crash. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /**
   * Whether a sync of the first `upTo` writes comes to nothing: it has files to sync while the disk fails, or an
   * earlier sync of files has failed.
   */
  cannotSync(upTo: number, diskFails: boolean): boolean {
    const { unsynced, isDoubtful } = this.volume;
    return isDoubtful || (diskFails && unsynced.some(({ number }) => number <= upTo));
  }

  /** How many writes a crash could lose now. */
  get unsyncedWrites(): number {
    return this.unsynced.length + this.volume.unsynced.length;
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

  /** The files as one process sees them. */
  openFiles(guard: DiskGuard): Files {
    return new OpenFiles(
      () => this.volume,
      guard,
      (operation) => this.change(operation),
    );
  }

  /**
   * Makes the oldest writes durable.
   *
   * @param upTo - how many of all there ever were, see {@link written}.
   * @returns how many of them were not durable before.
   */
  sync(upTo: number): number {
    const before = this.unsyncedWrites;
    const later = this.unsynced.findIndex(({ number }) => number > upTo);
    const count = later < 0 ? this.unsynced.length : later;
    for (const { write } of this.unsynced.splice(0, count)) apply(this.durable, write);
    if (this.volume.unsynced.length > 0) this.volume.syncUpTo(upTo);
    return before - this.unsyncedWrites;
  }

  /**
   * Loses what was not synced, but for the writes that `keep` says had reached the disk by chance.
   *
   * @param keep - see {@link Fault}: a bit for each unsynced write, oldest first.
   */
  crash(keep: number): CrashLoss {
    const all = this.unsyncedWrites;
    const reached = this.reached(keep);
    const tears = ((keep >>> TORN_BIT) & 1) === 1;
    const brokenLogs = new Set<string>();
    let lostEntry = false;
    const survivors = this.unsynced.filter(({ write, number }) => {
      if (write.type === 'replace') return reached.has(number);
      if (!reached.has(number)) brokenLogs.add(write.log);
      lostEntry ||= !reached.has(number) && write.type === 'append';
      // Where earlier bytes are missing, recovery cuts the log: what lies behind them is gone, too.
      return !brokenLogs.has(write.log);
    });
    for (const { write } of survivors) apply(this.durable, write);
    const { kept, tornFile } = this.crashFiles(reached, tears);
    this.unsynced = [];
    this.failed = false;
    this.live = clone(this.durable);
    const lost = all - survivors.length - kept;
    return {
      lost,
      kept: all - lost,
      torn: tears && lostEntry,
      ...(tornFile === undefined ? {} : { tornFile }),
    };
  }

  /** All of it as plain data, for hashing: what is durable, and what is not yet. */
  contents(): unknown {
    return {
      records: [...this.durable.records].sort(byName),
      logs: [...this.durable.logs].sort(byName),
      unsynced: this.unsynced.map(({ write }) => write),
      ...this.filesState(),
    };
  }

  /** Absent as long as there never was a file. */
  private filesState(): { readonly files?: unknown } {
    const { isUntouched, unsynced } = this.volume;
    if (isUntouched) return {};
    // The places of its changes among all that a crash can undo decide what a crash leaves.
    const order = [...this.unsynced, ...unsynced]
      .sort((a, b) => a.number - b.number)
      .map((change) => ('write' in change ? 'w' : 'f'))
      .join('');
    return { files: { ...this.volume.state(), order } };
  }

  private write(write: Write): void {
    this.onChange(write);
    apply(this.live, write);
    this.unsynced.push({ write, number: ++this.made });
  }

  private change(operation: FileOperation): void {
    const failure = this.failureOf(operation, this.volume);
    if (failure !== undefined) this.fail(operation, failure);
    this.onChange(operation);
    const isWrite = operation.type !== 'sync file' && operation.type !== 'sync folder';
    if (isWrite) this.made++;
    this.volume.apply(operation, this.made);
  }

  private fail(operation: FileOperation, failure: Failure): never {
    const left = partOf(operation, failure);
    this.onChange({ ...left, failed: failure.code });
    if (left.type === 'write file' && left.bytes.length > 0) this.made++;
    this.failed = true;
    this.volume.applyFailed(left, this.made);
    throw new FileError(failure.code, 'file' in left ? left.file : '');
  }

  /** The numbers of the writes that had reached the disk. */
  private reached(keep: number): ReadonlySet<number> {
    const numbers = [...this.unsynced, ...this.volume.unsynced].map(({ number }) => number);
    numbers.sort((a, b) => a - b);
    return new Set(numbers.filter((_, i) => i < TORN_BIT && ((keep >>> i) & 1) === 1));
  }

  private crashFiles(
    reached: ReadonlySet<number>,
    tears: boolean,
  ): { readonly kept: number; readonly tornFile: string | undefined } {
    const { unsynced } = this.volume;
    const names = unsynced.filter(isMetadata);
    const writes = unsynced.filter((change) => !isMetadata(change));
    const lostName = names.findIndex(({ number }) => !reached.has(number));
    const metadata = lostName < 0 ? names.length : lostName;
    const torn = tears ? writes.find((write) => canTear(write, reached)) : undefined;
    this.volume = this.volume.crashed({
      metadata,
      fate: ({ number, bytes }): WriteFate => {
        if (reached.has(number)) return KEPT;
        return number === torn?.number ? { bytes: bytes.length >> 1, grown: true } : LOST;
      },
    });
    const kept = metadata + writes.filter(({ number }) => reached.has(number)).length;
    return { kept, tornFile: torn?.operation.file };
  }
}

function canTear({ operation, number }: Unsynced, reached: ReadonlySet<number>): boolean {
  return operation.type === 'write file' && operation.bytes.length > 0 && !reached.has(number);
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
