import { todo, type Files, type LoggedTxn, type SnapshotSource, type Txn } from '#kit';
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
   * TODO:
   * - Level 8: an attempt before may have left its files: away with them. Then write `NEW_SNAPSHOT`
   *   (`SnapshotWriter` with that name) and, if there is something for it, `NEW_LOG` (`encodeLog`),
   *   and make them durable. Then the journal: one small file with the two final names (`nameOf`),
   *   renamed into its place. That is the step. Then finish.
   */
  make(tree: SnapshotSource, entries: readonly LoggedTxn<Txn>[]): void {
    todo('Replacement.make, level 8');
  }

  /**
   * Does what the journal says, as far as it was not done before a crash. Without a journal, takes away the new
   * files: they never counted.
   *
   * TODO:
   * - Level 8: first every old snapshot and log goes; a file that has its new name already is none
   *   of those (`zxidIn` tells which names are of snapshots and logs). Then the new ones get their
   *   names, and only when that is durable the journal may go. This may be interrupted at any
   *   place, and begins again.
   */
  finish(): void {
    todo('Replacement.finish, level 8');
  }
}
