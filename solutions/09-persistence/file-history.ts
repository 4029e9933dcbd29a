import {
  DamagedFile,
  formatZxid,
  type Files,
  type History,
  type HistoryOptions,
  type LoggedTxn,
  type SnapshotContents,
  type SnapshotSource,
  type Tree,
  type TreeState,
  type Txn,
  type Zxid,
} from '#kit';
import { nameOf, zxidsOf } from './file-names.ts';
import { Replacement } from './replacement.ts';
import { isWholeSnapshot, readSnapshot } from './snapshot-reader.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { follows, TxnLog } from './txn-log.ts';

/**
 * All of a tail is in memory at once, and waits to be sent.
 *
 * @solution
 */
const MOST_TAIL_BYTES = 1 << 25;

/**
 * A server's history in a folder of files: snapshots, and the log of what came after them. Apache:
 * `FileTxnSnapLog`, and `ZKDatabase` for its use.
 */
export class FileHistory implements History<Txn, TreeState> {
  private readonly files: Files;
  private readonly newTree: HistoryOptions['newTree'];
  /** The `snapshotSizeFactor`: for a history that has a `tail`, which no level of this chapter asks for. */
  readonly sizeFactor: number;
  private readonly log: TxnLog;
  private readonly replacement: Replacement;
  private first: Zxid = 0n;
  private last: Zxid = 0n;

  /**
   * Opens a folder, after a crash as well as after an orderly end. An empty one gets a snapshot of the empty tree.
   *
   * @throws DamagedFile if the folder does not hold an unbroken history.
   */
  constructor(files: Files, options: HistoryOptions) {
    this.files = files;
    this.newTree = options.newTree;
    this.sizeFactor = options.snapshotSizeFactor ?? -1;
    this.log = new TxnLog(files, options);
    this.replacement = new Replacement(files);
    this.open();
  }

  get lastZxid(): Zxid {
    return this.last;
  }

  get baseZxid(): Zxid {
    return this.first;
  }

  /**
   * The state in the snapshot that the history begins with.
   *
   * @todo Level 5: its file is named after baseZxid (contentsOf).
   */
  base(): TreeState {
    return this.contentsOf(this.first)!.state;
  }

  /**
   * Adds a transaction. It is durable after the next sync.
   *
   * @throws RangeError unless its zxid follows on {@link lastZxid}: with a gap the folder could never be opened again;
   * FileError as {@link TxnLog.append}.
   *
   * @todo Level 5: check the zxid (`follows`), append to the log, and remember the zxid once that has worked.
   */
  append(entry: LoggedTxn<Txn>): void {
    if (!follows(this.last, entry.zxid)) {
      throw new RangeError(
        `${formatZxid(entry.zxid)} does not follow on ${formatZxid(this.last)}.`,
      );
    }
    this.log.append(entry);
    this.last = entry.zxid;
  }

  /** Makes all that was appended durable. @throws FileError EIO if the disk fails. */
  sync(): void {
    this.log.sync();
  }

  /**
   * The transactions after `zxid`, in order.
   *
   * @throws RangeError if the history begins later than that; DamagedFile if a file has changed since it was opened.
   *
   * @todo Level 5: from the log, unless the history begins later (mustReach).
   */
  after(zxid: Zxid): LoggedTxn<Txn>[] {
    this.mustReach(zxid);
    return [...this.log.entries(zxid)];
  }

  /**
   * As `History.tail`: undefined if a snapshot would not be much longer. Apache: `ZKDatabase.calculateTxnLogSizeLimit`.
   *
   * @solution
   */
  tail(zxid: Zxid): readonly LoggedTxn<Txn>[] | undefined {
    const newest = zxidsOf('snapshot', this.files).at(-1);
    if (this.sizeFactor < 0 || newest === undefined) return undefined;
    const snapshotBytes = this.files.size(nameOf('snapshot', newest)) ?? 0;
    return this.log.tail(zxid, Math.min(snapshotBytes * this.sizeFactor, MOST_TAIL_BYTES));
  }

  /**
   * Makes an empty tree what it was when the server went down. Apache: `FileTxnSnapLog.restore`.
   *
   * @todo Level 5: the base, and then every transaction after it. One at a time: a log may be larger than the memory.
   */
  restore(tree: Tree): void {
    tree.restore(this.first, this.base());
    for (const { zxid, txn } of this.log.entries(this.first)) tree.apply(zxid, txn);
  }

  /**
   * Begins a snapshot of a tree to which all was applied that is committed; and with it a new log file.
   *
   * @todo Level 5: roll the log, so that some day whole files can go. The snapshot syncs this log.
   */
  startSnapshot(tree: SnapshotSource): SnapshotWriter {
    this.log.roll();
    return new SnapshotWriter(this.files, tree, { syncLog: () => this.log.sync() });
  }

  /**
   * Takes out every transaction after `zxid`, durably.
   *
   * @throws RangeError if the history begins later than that, or with a state that may hold something of them.
   *
   * @todo Level 7: a snapshot that may hold something of what is cut has to go, before anything is cut: the zxid
   * beside its digest says how far it reaches; without a digest (before 3.6), as far as its name. Not the base: if
   * that reaches further, refuse. Then TxnLog.truncate.
   */
  truncate(zxid: Zxid): void {
    this.mustReach(zxid);
    if (zxid >= this.last) return;
    this.mustReach(zxid, reachOf(this.first, this.contentsOf(this.first)));
    for (const snapshot of zxidsOf('snapshot', this.files)) {
      if (snapshot === this.first || reachOf(snapshot, this.contentsOf(snapshot)) <= zxid) continue;
      this.files.remove(nameOf('snapshot', snapshot));
    }
    this.files.syncFolder();
    this.log.truncate(zxid, this.first);
    this.last = zxid;
  }

  /**
   * Puts a state that includes `zxid`, and what follows on it, in place of everything, durably, in one step.
   *
   * @todo Level 8: first end the log (roll). Then see Replacement, which wants a tree: make one (newTree) and restore
   * it. Without the roll the next transaction would go into a file that is no more.
   */
  reset(zxid: Zxid, state: TreeState, entries: readonly LoggedTxn<Txn>[] = []): void {
    const tree = this.newTree();
    tree.restore(zxid, state);
    this.log.roll();
    this.replacement.make(tree, entries);
    this.first = zxid;
    this.last = entries.at(-1)?.zxid ?? zxid;
  }

  /**
   * Keeps the newest snapshots, so many, and what of the log the oldest of them needs. Everything older is removed.
   * Apache: `PurgeTxnLog`.
   *
   * @throws RangeError if not even one is to be kept.
   *
   * @todo Level 7: only whole snapshots count. With the files the history's beginning may move, but never back: what
   * is baseZxid now? Snapshots go first, then logs (TxnLog.purge): out of caution, either order leaves a history.
   */
  purge(keep: number): void {
    if (!(keep >= 1)) throw new RangeError(`At least one snapshot has to be kept, not ${keep}.`);
    const zxids = zxidsOf('snapshot', this.files);
    const oldest = this.oldestOf(keep, zxids);
    for (const zxid of zxids) {
      if (zxid < oldest) this.files.remove(nameOf('snapshot', zxid));
    }
    this.files.syncFolder();
    this.log.purge(oldest);
    // After a restart the history may begin later than with the oldest snapshot there is.
    if (oldest > this.first) this.first = oldest;
  }

  /**
   * The oldest of the newest snapshots that are whole, so many, or as many as there are.
   *
   * @solution
   */
  private oldestOf(keep: number, zxids: readonly Zxid[]): Zxid {
    let left = keep;
    let oldest = this.first;
    for (let i = zxids.length - 1; i >= 0 && left > 0; i--) {
      if (!isWholeSnapshot(this.files, nameOf('snapshot', zxids[i]!))) continue;
      oldest = zxids[i]!;
      left--;
    }
    return oldest;
  }

  /**
   * Sets `first` and `last`.
   *
   * @todo Level 5: files whose names end in ".tmp" were never finished: they go, and their names durably. Begin with
   * the newest snapshot that is whole (newestSnapshot), and repair the log behind it. In an empty folder take a
   * snapshot of a new tree first.
   * Level 8: before all else, finish a replacement that was under way.
   */
  private open(): void {
    this.replacement.finish();
    this.removeUnfinished();
    this.first = this.newestSnapshot() ?? this.begin();
    this.last = this.log.repair(this.first);
  }

  private mustReach(zxid: Zxid, first = this.first): void {
    if (zxid >= first) return;
    throw new RangeError(
      `The history begins after ${formatZxid(first)}: it cannot go back to ${formatZxid(zxid)}.`,
    );
  }

  /**
   * @solution
   */
  private removeUnfinished(): void {
    const unfinished = this.files.list().filter((name) => name.endsWith('.tmp'));
    for (const name of unfinished) this.files.remove(name);
    if (unfinished.length > 0) this.files.syncFolder();
  }

  /**
   * The zxid of the newest snapshot that is whole. Apache: `FileSnap.findNValidSnapshots`.
   *
   * @returns undefined if the folder has neither snapshots nor logs.
   * @throws DamagedFile if there are only others, or only logs.
   *
   * @todo Level 5: pass over those that are not whole. Begin with the last of `zxidsOf`. If there are files but no
   * whole snapshot, throw a `DamagedFile` that names the newest snapshot, or else the first log, at offset 0.
   */
  private newestSnapshot(): Zxid | undefined {
    const zxids = zxidsOf('snapshot', this.files).reverse();
    for (const zxid of zxids) if (this.contentsOf(zxid) !== undefined) return zxid;
    if (zxids[0] !== undefined) {
      throw new DamagedFile(nameOf('snapshot', zxids[0]), 0, 'it is not whole, nor is any other');
    }
    const [log] = zxidsOf('log', this.files);
    if (log === undefined) return undefined;
    throw new DamagedFile(nameOf('log', log), 0, 'there is no snapshot for this log to build on');
  }

  /**
   * @solution
   */
  private begin(): Zxid {
    new SnapshotWriter(this.files, this.newTree(), { syncLog: () => undefined }).step(Infinity);
    return 0n;
  }

  private contentsOf(snapshot: Zxid): SnapshotContents | undefined {
    return readSnapshot(this.files.read(nameOf('snapshot', snapshot)));
  }
}

/**
 * How far a snapshot reaches: it may hold something of every transaction until then.
 *
 * @solution
 */
function reachOf(zxid: Zxid, contents: SnapshotContents | undefined): Zxid {
  const end = contents?.digest?.zxid ?? zxid;
  return end > zxid ? end : zxid;
}
