import { FileError, Queue, todo, type CommitDisk, type CommitListener } from '#kit';

/**
 * Acknowledges entries when they are durable, and lets one sync serve all that came while the one before was under
 * way. Apache: `SyncRequestProcessor`.
 */
export class GroupCommit<Entry> {
  private readonly disk: CommitDisk<Entry>;
  private readonly listener: CommitListener<Entry>;
  /** Written, and not yet acknowledged. */
  private readonly waiting = new Queue<Entry>();
  /** How many of them the sync that is under way will make durable; 0 if there is none. */
  private syncing = 0;
  private hasFailed = false;

  constructor(disk: CommitDisk<Entry>, listener: CommitListener<Entry>) {
    this.disk = disk;
    this.listener = listener;
  }

  /**
   * Somebody wants an entry on disk.
   *
   * TODO:
   * - Level 6: append it, and let it wait. Begin a sync, unless one is under way. If append throws
   *   a FileError: see fail.
   */
  submit(entry: Entry): void {
    todo('GroupCommit.submit, level 6');
  }

  /**
   * The sync is done.
   *
   * TODO:
   * - Level 6: acknowledge, in order, what was written when that sync began, and nothing else. The
   *   listener may submit more meanwhile, and if that fails the rest is not acknowledged. If more
   *   is waiting at the end, begin the next one.
   */
  synced(): void {
    todo('GroupCommit.synced, level 6');
  }

  /**
   * The sync has failed.
   *
   * TODO:
   * - Level 6: see fail.
   */
  syncFailed(error: FileError): void {
    todo('GroupCommit.syncFailed, level 6');
  }

  /**
   * The disk has failed.
   *
   * TODO:
   * - Level 6: tell the listener, once. From now on nothing is appended, synced or acknowledged.
   */
  private fail(error: FileError): void {
    todo('GroupCommit.fail, level 6');
  }
}
