import type { LoggedTxn } from './contracts/zab-broadcast.ts';
import type { History } from './history.ts';
import type { Zxid } from './zxid.ts';

/** So many entries more than `keep` may gather before the oldest are dropped: to drop one by one is slow. */
const SLACK = 2;

/**
 * A history whose newest entries are at hand: a new leader needs them at once, to see what its learners lack, and while
 * it reads them from a log on disk nobody can write. Apache: `ZKDatabase.committedLog`.
 */
export class RecentHistory<Txn, State> implements History<Txn, State> {
  private readonly history: History<Txn, State>;
  private readonly keep: number;
  /** The newest, in order. Their number is at least `keep`, or all that was appended. */
  private recent: LoggedTxn<Txn>[] = [];
  /** `recent` has all that came after this. */
  private floor: Zxid;

  /** @param keep - how many entries are kept in memory, at least, once there were so many. */
  constructor(history: History<Txn, State>, keep: number) {
    this.history = history;
    this.keep = keep;
    this.floor = history.lastZxid;
  }

  get lastZxid(): Zxid {
    return this.history.lastZxid;
  }

  get baseZxid(): Zxid {
    return this.history.baseZxid;
  }

  base(): State | undefined {
    return this.history.base();
  }

  append(entry: LoggedTxn<Txn>): void {
    this.history.append(entry);
    this.recent.push(entry);
    if (this.recent.length <= this.keep * SLACK) return;
    this.keepOf(this.recent, this.floor);
  }

  after(zxid: Zxid): LoggedTxn<Txn>[] {
    if (zxid >= this.floor) return this.recent.slice(this.placeAfter(zxid));
    const entries = this.history.after(zxid);
    if (entries.length > this.recent.length) this.keepOf(entries, zxid);
    return entries;
  }

  tail(zxid: Zxid): readonly LoggedTxn<Txn>[] | undefined {
    return this.history.tail?.(zxid);
  }

  /** The last entries, so many, or as many as there are. */
  latest(count: number): LoggedTxn<Txn>[] {
    const isEnough = count <= this.recent.length || this.floor <= this.baseZxid;
    return (isEnough ? this.recent : this.after(this.baseZxid)).slice(-count);
  }

  truncate(zxid: Zxid): void {
    this.history.truncate(zxid);
    this.recent = this.recent.slice(0, this.placeAfter(zxid));
    if (zxid < this.floor) this.floor = zxid;
  }

  reset(zxid: Zxid, state: State, entries: readonly LoggedTxn<Txn>[] = []): void {
    this.history.reset(zxid, state, entries);
    this.recent = [...entries];
    this.floor = zxid;
  }

  /** @param entries - all that came after `zxid`. */
  private keepOf(entries: readonly LoggedTxn<Txn>[], zxid: Zxid): void {
    const first = entries.length - this.keep;
    this.recent = entries.slice(-this.keep);
    this.floor = first > 0 ? entries[first - 1]!.zxid : zxid;
  }

  /** Where in `recent` the first entry after `zxid` is, or would be. */
  private placeAfter(zxid: Zxid): number {
    let from = 0;
    let to = this.recent.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.recent[middle]!.zxid > zxid) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}

/** The last entries of any history, so many, or as many as there are. */
export function latest<Txn, State>(history: History<Txn, State>, count: number): LoggedTxn<Txn>[] {
  if (count === 0) return [];
  if (history instanceof RecentHistory) {
    return (history as RecentHistory<Txn, State>).latest(count);
  }
  return history.after(history.baseZxid).slice(-count);
}
