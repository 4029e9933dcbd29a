import { FileError, Queue, type CommitDisk, type CommitListener } from '#kit';

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
   * @todo Level 6: append it, and let it wait. Begin a sync, unless one is under way. If append throws a FileError:
   * see fail.
   */
  submit(entry: Entry): void {
    if (this.hasFailed) return;
    try {
      this.disk.append(entry);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return this.fail(error);
    }
    this.waiting.push(entry);
    this.startSync();
  }

  /**
   * The sync is done.
   *
   * @todo Level 6: acknowledge, in order, what was written when that sync began, and nothing else. The listener may
   * submit more meanwhile, and if that fails the rest is not acknowledged. If more is waiting at the end, begin the
   * next one.
   */
  synced(): void {
    if (this.hasFailed) return;
    const done = this.syncing;
    // What the listener submits waits until all are told: one sync serves it all.
    for (let i = 0; i < done && !this.hasFailed; i++) {
      this.listener.acknowledged(this.waiting.shift()!);
    }
    this.syncing = 0;
    this.startSync();
  }

  /**
   * The sync has failed.
   *
   * @todo Level 6: see fail.
   */
  syncFailed(error: FileError): void {
    this.fail(error);
  }

  /**
   * @solution
   */
  private startSync(): void {
    if (this.hasFailed || this.syncing > 0 || this.waiting.length === 0) return;
    this.syncing = this.waiting.length;
    this.disk.startSync();
  }

  /**
   * The disk has failed.
   *
   * @todo Level 6: tell the listener, once. From now on nothing is appended, synced or acknowledged.
   */
  private fail(error: FileError): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.listener.failed(error);
  }
}
