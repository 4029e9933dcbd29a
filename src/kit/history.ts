import type { LoggedTxn } from './contracts/zab-broadcast.ts';
import type { Disk, Log } from './env.ts';
import { formatZxid, type Zxid } from './zxid.ts';

/**
 * A server's history on disk, as Zab sees it: a state that includes everything up to some zxid, and
 * the transactions logged since. Like every write, a change is durable only after the next sync, and
 * until then a crash may undo it; an entry never survives without those before it.
 *
 * Chapter 5 uses {@link DiskHistory}; chapter 9 writes another, with Apache's files.
 */
export interface History<Txn, State> {
  /** The zxid of the last transaction logged; `0n` if there never was one. */
  readonly lastZxid: Zxid;
  /** What the oldest state that the log builds on includes; entries begin after it. */
  readonly baseZxid: Zxid;
  /** That state; undefined for the empty one at the very beginning. */
  base(): State | undefined;
  /** Adds a transaction. @throws RangeError unless its zxid is larger than {@link lastZxid}. */
  append(entry: LoggedTxn<Txn>): void;
  /** The transactions after `zxid`, in order. @throws RangeError if the log begins later than that. */
  after(zxid: Zxid): LoggedTxn<Txn>[];
  /** Takes out every transaction after `zxid`. @throws RangeError if the log begins later than that. */
  truncate(zxid: Zxid): void;
  /** Puts a state that includes `zxid`, and an empty log, in place of everything, in one write. */
  reset(zxid: Zxid, state: State): void;
}

interface Base<State> {
  readonly zxid: Zxid;
  readonly state: State | undefined;
  /** The log that goes with this state has a name of its own, so that one write changes both. */
  readonly log: number;
}

/** A {@link History} on the disk of a node's Env. */
export class DiskHistory<Txn, State> implements History<Txn, State> {
  private readonly disk: Disk;
  private current: Omit<Base<State>, 'state'>;
  private log: Log<LoggedTxn<Txn>>;

  constructor(disk: Disk) {
    this.disk = disk;
    const { zxid, log } = disk.read<Base<State>>('base') ?? { zxid: 0n, log: 0 };
    this.current = { zxid, log };
    this.log = disk.log(nameOf(log));
  }

  get lastZxid(): Zxid {
    const { length } = this.log;
    return length === 0 ? this.current.zxid : this.log.read(length - 1)[0]!.zxid;
  }

  get baseZxid(): Zxid {
    return this.current.zxid;
  }

  base(): State | undefined {
    return this.disk.read<Base<State>>('base')?.state;
  }

  append(entry: LoggedTxn<Txn>): void {
    if (entry.zxid <= this.lastZxid) {
      throw new RangeError(
        `The log ends with ${formatZxid(this.lastZxid)}; ${formatZxid(entry.zxid)} cannot be put behind it.`,
      );
    }
    this.log.append(entry);
  }

  after(zxid: Zxid): LoggedTxn<Txn>[] {
    return this.log.read(this.place(zxid));
  }

  truncate(zxid: Zxid): void {
    const place = this.place(zxid);
    if (place < this.log.length) this.log.truncate(place);
  }

  reset(zxid: Zxid, state: State): void {
    const log = this.nextLog();
    this.current = { zxid, log };
    this.log = this.disk.log(nameOf(log));
    // The old log stays on the disk under its old name, and nothing refers to it any more.
    this.disk.replace<Base<State>>('base', { zxid, state, log });
  }

  /**
   * A log that no state on the disk refers to, nor any that was there since the last sync: otherwise
   * entries might survive a crash without the state they build on, under another one. That an
   * attempt that a crash undid has used it shows in what it left there.
   */
  private nextLog(): number {
    let next = this.current.log + 1;
    while (this.disk.log(nameOf(next)).length > 0) next++;
    return next;
  }

  /** The index of the first entry after `zxid`. */
  private place(zxid: Zxid): number {
    if (zxid < this.current.zxid) {
      throw new RangeError(
        `The log begins after ${formatZxid(this.current.zxid)}: it cannot say what came after ${formatZxid(zxid)}.`,
      );
    }
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.log.read(middle, middle + 1)[0]!.zxid <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The first one is all there is to see as long as a server never gets a leader's state. */
function nameOf(log: number): string {
  return log === 0 ? 'log' : `log ${log}`;
}
