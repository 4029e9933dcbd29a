import { DamagedFile, type Files, type LoggedTxn, type SnapshotSource, type Txn } from '#kit';
import { nameOf, zxidIn } from './file-names.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { encodeLog } from './txn-log.ts';

/** The new files, as long as the old ones are there. */
const NEW_SNAPSHOT = 'new-snapshot';
const NEW_LOG = 'new-log';

/** Says that the new files count, and which names they are to have: a line for each. */
const JOURNAL = 'replacement';

/** Puts a snapshot and a log in place of all others, in one step. */
export class Replacement {
  private readonly files: Files;

  constructor(files: Files) {
    this.files = files;
  }

  /**
   * Replaces all snapshots and logs by a snapshot of this tree, and a log with these transactions. Durable when it
   * returns; after a crash before that there are all of the old files, or all of the new.
   *
   * @todo Level 8: an attempt before may have left its files: away with them. Then write `NEW_SNAPSHOT`
   * (`SnapshotWriter` with that name) and, if there is something for it, `NEW_LOG` (`encodeLog`), and make them
   * durable. Then the journal: one small file with the two final names (`nameOf`), renamed into its place. That is
   * the step. Then finish.
   */
  make(tree: SnapshotSource, entries: readonly LoggedTxn<Txn>[]): void {
    const names = [nameOf('snapshot', tree.lastZxid)];
    this.removeAll([NEW_SNAPSHOT, NEW_LOG]);
    const options = { name: NEW_SNAPSHOT, syncLog: () => undefined };
    new SnapshotWriter(this.files, tree, options).step(Infinity);
    const [first] = entries;
    if (first !== undefined) {
      this.files.write(NEW_LOG, 0, encodeLog(entries));
      this.files.sync(NEW_LOG);
      names.push(nameOf('log', first.zxid));
    }
    const temporary = `${JOURNAL}.tmp`;
    this.removeAll([temporary]);
    this.files.write(temporary, 0, new TextEncoder().encode(`${names.join('\n')}\n`));
    this.files.sync(temporary);
    this.files.rename(temporary, JOURNAL);
    this.files.syncFolder();
    this.finish();
  }

  /**
   * Does what the journal says, as far as it was not done before a crash. Without a journal, takes away the new
   * files: they never counted.
   *
   * @todo Level 8: first every old snapshot and log goes; a file that has its new name already is none of those
   * (`zxidIn` tells which names are of snapshots and logs). Then the new
   * ones get their names, and only when that is durable the journal may go. This may be interrupted at any place, and
   * begins again.
   */
  finish(): void {
    const names = this.readJournal();
    if (names === undefined) return this.removeAll([NEW_SNAPSHOT, NEW_LOG]);
    const moves = names.map((to, i) => ({ from: [NEW_SNAPSHOT, NEW_LOG][i]!, to }));
    const pending = moves.filter(({ from }) => this.files.size(from) !== undefined);
    const moved = moves.filter((move) => !pending.includes(move)).map(({ to }) => to);
    const old = this.files.list().filter((name) => isHistory(name) && !moved.includes(name));
    this.removeAll(old);
    for (const { from, to } of pending) this.files.rename(from, to);
    this.files.syncFolder();
    this.removeAll([JOURNAL]);
  }

  /**
   * The names in the journal; undefined if there is none.
   *
   * @solution
   */
  private readJournal(): readonly string[] | undefined {
    if (this.files.size(JOURNAL) === undefined) return undefined;
    const names = new TextDecoder().decode(this.files.read(JOURNAL)).trim().split('\n');
    if (names.length > 2 || !names.every(isHistory)) {
      throw new DamagedFile(JOURNAL, 0, 'it does not hold the names of a snapshot and a log');
    }
    return names;
  }

  /**
   * Removes those of these files that there are, durably.
   *
   * @solution
   */
  private removeAll(names: readonly string[]): void {
    const there = names.filter((name) => this.files.size(name) !== undefined);
    for (const name of there) this.files.remove(name);
    if (there.length > 0) this.files.syncFolder();
  }
}

/**
 * @solution
 */
function isHistory(name: string): boolean {
  return zxidIn('snapshot', name) !== undefined || zxidIn('log', name) !== undefined;
}
