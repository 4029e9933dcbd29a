import {
  DamagedFile,
  formatZxid,
  todo,
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
import { readSnapshot } from './snapshot-reader.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { follows, TxnLog } from './txn-log.ts';

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
   * TODO:
   * - Level 5: its file is named after baseZxid (contentsOf).
   */
  base(): TreeState {
    todo('FileHistory.base, level 5');
  }

  /**
   * Adds a transaction. It is durable after the next sync.
   *
   * TODO:
   * - Level 5: check the zxid (`follows`), append to the log, and remember the zxid once that has
   *   worked.
   *
   * @throws RangeError unless its zxid follows on {@link lastZxid}: with a gap the folder could never be opened again;
   * FileError as {@link TxnLog.append}.
   */
  append(entry: LoggedTxn<Txn>): void {
    todo('FileHistory.append, level 5');
  }

  /** Makes all that was appended durable. @throws FileError EIO if the disk fails. */
  sync(): void {
    this.log.sync();
  }

  /**
   * The transactions after `zxid`, in order.
   *
   * TODO:
   * - Level 5: from the log, unless the history begins later (mustReach).
   *
   * @throws RangeError if the history begins later than that; DamagedFile if a file has changed since it was opened.
   */
  after(zxid: Zxid): LoggedTxn<Txn>[] {
    todo('FileHistory.after, level 5');
  }

  /**
   * Makes an empty tree what it was when the server went down. Apache: `FileTxnSnapLog.restore`.
   *
   * TODO:
   * - Level 5: the base, and then every transaction after it. One at a time: a log may be larger
   *   than the memory.
   */
  restore(tree: Tree): void {
    todo('FileHistory.restore, level 5');
  }

  /**
   * Begins a snapshot of a tree to which all was applied that is committed; and with it a new log file.
   *
   * TODO:
   * - Level 5: roll the log, so that some day whole files can go. The snapshot syncs this log.
   */
  startSnapshot(tree: SnapshotSource): SnapshotWriter {
    todo('FileHistory.startSnapshot, level 5');
  }

  /**
   * Takes out every transaction after `zxid`, durably.
   *
   * TODO:
   * - Level 7: a snapshot that may hold something of what is cut has to go, before anything is cut:
   *   the zxid beside its digest says how far it reaches; without a digest (before 3.6), as far as
   *   its name. Not the base: if that reaches further, refuse. Then TxnLog.truncate.
   *
   * @throws RangeError if the history begins later than that, or with a state that may hold something of them.
   */
  truncate(zxid: Zxid): void {
    todo('FileHistory.truncate, level 7');
  }

  /**
   * Puts a state that includes `zxid`, and what follows on it, in place of everything, durably, in one step.
   *
   * TODO:
   * - Level 8: first end the log (roll). Then see Replacement, which wants a tree: make one
   *   (newTree) and restore it. Without the roll the next transaction would go into a file that is
   *   no more.
   */
  reset(zxid: Zxid, state: TreeState, entries: readonly LoggedTxn<Txn>[] = []): void {
    todo('FileHistory.reset, level 8');
  }

  /**
   * Keeps the newest snapshots, so many, and what of the log the oldest of them needs. Everything older is removed.
   * Apache: `PurgeTxnLog`.
   *
   * TODO:
   * - Level 7: only whole snapshots count. With the files the history's beginning may move, but
   *   never back: what is baseZxid now? Snapshots go first, then logs (TxnLog.purge): out of
   *   caution, either order leaves a history.
   *
   * @throws RangeError if not even one is to be kept.
   */
  purge(keep: number): void {
    todo('FileHistory.purge, level 7');
  }

  /**
   * Sets `first` and `last`.
   *
   * TODO:
   * - Level 5: files whose names end in ".tmp" were never finished: they go, and their names
   *   durably. Begin with the newest snapshot that is whole (newestSnapshot), and repair the log
   *   behind it. In an empty folder take a snapshot of a new tree first.
   * - Level 8: before all else, finish a replacement that was under way.
   */
  private open(): void {
    todo('FileHistory.open, level 5');
  }

  private mustReach(zxid: Zxid, first = this.first): void {
    if (zxid >= first) return;
    throw new RangeError(
      `The history begins after ${formatZxid(first)}: it cannot go back to ${formatZxid(zxid)}.`,
    );
  }

  /**
   * The zxid of the newest snapshot that is whole. Apache: `FileSnap.findNValidSnapshots`.
   *
   * TODO:
   * - Level 5: pass over those that are not whole. Begin with the last of `zxidsOf`. If there are
   *   files but no whole snapshot, throw a `DamagedFile` that names the newest snapshot, or else
   *   the first log, at offset 0.
   *
   * @returns undefined if the folder has neither snapshots nor logs.
   * @throws DamagedFile if there are only others, or only logs.
   */
  private newestSnapshot(): Zxid | undefined {
    todo('FileHistory.newestSnapshot, level 5');
  }

  private contentsOf(snapshot: Zxid): SnapshotContents | undefined {
    return readSnapshot(this.files.read(nameOf('snapshot', snapshot)));
  }
}
