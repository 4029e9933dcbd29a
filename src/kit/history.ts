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
  /**
   * The last transaction that is not after `zxid`, and all that came after it; undefined if the state is the better choice for
   * whom that is meant, or if nobody can tell. Left out by a history that is never asked.
   */
  tail?(zxid: Zxid): readonly LoggedTxn<Txn>[] | undefined;
  /** Takes out every transaction after `zxid`. @throws RangeError if the log begins later than that. */
  truncate(zxid: Zxid): void;
  /**
   * Puts a state that includes `zxid`, and the transactions that follow on it, in place of everything.
   * It is one write: after a crash all of the old is there or all of the new.
   */
  reset(zxid: Zxid, state: State, entries?: readonly LoggedTxn<Txn>[]): void;
}

interface Base<Txn, State> {
  readonly zxid: Zxid;
  readonly state: State | undefined;
  /** What follows on the state, before anything in the log. */
  readonly entries: readonly LoggedTxn<Txn>[];
  /** The log that goes with this state has a name of its own, so that one write changes both. */
  readonly log: number;
}

/** A {@link History} on the disk of a node's Env. */
export class DiskHistory<Txn, State> implements History<Txn, State> {
  private readonly disk: Disk;
  private current: Omit<Base<Txn, State>, 'state'>;
  private log: Log<LoggedTxn<Txn>>;

  constructor(disk: Disk) {
    this.disk = disk;
    const nothing = { zxid: 0n, entries: [], log: 0 };
    const { zxid, entries, log } = disk.read<Base<Txn, State>>('base') ?? nothing;
    this.current = { zxid, entries, log };
    this.log = disk.log(nameOf(log));
  }

  get lastZxid(): Zxid {
    const { length } = this;
    return length === 0 ? this.current.zxid : this.at(length - 1).zxid;
  }

  get baseZxid(): Zxid {
    return this.current.zxid;
  }

  base(): State | undefined {
    return this.disk.read<Base<Txn, State>>('base')?.state;
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
    const place = this.place(zxid);
    const { entries } = this.current;
    return [...entries.slice(place), ...this.log.read(Math.max(0, place - entries.length))];
  }

  truncate(zxid: Zxid): void {
    const place = this.place(zxid);
    const { entries } = this.current;
    if (place >= this.length) return;
    if (place >= entries.length) this.log.truncate(place - entries.length);
    else this.replace(this.current.zxid, this.base(), entries.slice(0, place));
  }

  reset(zxid: Zxid, state: State, entries: readonly LoggedTxn<Txn>[] = []): void {
    this.replace(zxid, state, entries);
  }

  private replace(zxid: Zxid, state: State | undefined, entries: readonly LoggedTxn<Txn>[]): void {
    const log = this.nextLog();
    this.current = { zxid, entries: [...entries], log };
    this.log = this.disk.log(nameOf(log));
    // The old log stays on the disk under its old name, and nothing refers to it any more.
    this.disk.replace<Base<Txn, State>>('base', { zxid, state, entries, log });
  }

  /** How many transactions follow on the state. */
  private get length(): number {
    return this.current.entries.length + this.log.length;
  }

  /** The transaction in this place, counted from the state. */
  private at(place: number): LoggedTxn<Txn> {
    const { entries } = this.current;
    const inLog = place - entries.length;
    return inLog < 0 ? entries[place]! : this.log.read(inLog, inLog + 1)[0]!;
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
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).zxid <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The first one is all there is to see as long as a server never gets a leader's state. */
function nameOf(log: number): string {
  return log === 0 ? 'log' : `log ${log}`;
}
