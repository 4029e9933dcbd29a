import { DigestLog, type Env, type ServerMessage, type ServerSettings } from '#kit';
import { InternedAcls, type Permissions } from '#chapter/08-acls';
import { ZnodeTree } from '#chapter/06-znode-tree';
import { FileHistory, type SnapshotWriter } from '#chapter/09-persistence';

/** What goes into a snapshot at a time, unless the settings say something else. */
const NODES_AT_A_TIME = 1000;

/** What a server remembers: the tree in memory, its history on disk. Apache: `ZKDatabase`, `SyncRequestProcessor`. */
export class Database {
  readonly tree: ZnodeTree;
  readonly history: FileHistory;
  /** For operators. */
  readonly digests = new DigestLog();
  private readonly env: Env<ServerMessage>;
  private readonly snapCount: number;
  /** So many nodes go into a snapshot at a time: the server does other things in between. */
  private readonly snapshotStep: number;
  /** So many more transactions, and a snapshot is taken. */
  private untilSnapshot: number;
  /** The one being taken. */
  private snapshot: SnapshotWriter | undefined;

  constructor(env: Env<ServerMessage>, settings: ServerSettings, access: Permissions) {
    const { preAllocBytes, snapCount, snapshotSizeFactor } = settings;
    const { snapshotStep = NODES_AT_A_TIME } = settings;
    const newTree = (): ZnodeTree => new ZnodeTree({ access, acls: new InternedAcls() });
    this.env = env;
    this.snapCount = snapCount;
    this.snapshotStep = snapshotStep;
    this.tree = newTree();
    this.history = new FileHistory(env.files, { preAllocBytes, newTree, snapshotSizeFactor });
    this.untilSnapshot = this.draw();
  }

  /** A transaction is applied. */
  applied(): void {
    this.digests.applied(this.tree);
    if (--this.untilSnapshot <= 0) this.enough();
  }

  /**
   * As many transactions have been applied as were drawn, or more.
   *
   * @todo Level 6: begin a snapshot (`history.startSnapshot`), unless one is being taken, and set the timer `server snapshot` to
   * 0 ms. Draw the next number: all servers should not do this at the same time.
   */
  private enough(): void {
    if (this.snapshot !== undefined) return;
    this.untilSnapshot = this.draw();
    this.snapshot = this.history.startSnapshot(this.tree);
    this.env.setTimer('server snapshot', 0);
  }

  /**
   * The timer `server snapshot`.
   *
   * @todo Level 6: take the next step (snapshotStep nodes); set the timer again until the snapshot is complete.
   */
  onSnapshotTimer(): void {
    if (this.snapshot?.step(this.snapshotStep) !== false) this.snapshot = undefined;
    else this.env.setTimer('server snapshot', 0);
  }

  /** Removes what only snapshots older than the newest need, so many of them. Apache: `DatadirCleanupManager`. */
  purge(keep: number): void {
    this.history.purge(keep);
  }

  /** The tree was replaced: what was being written of the old one is of no use. */
  replaced(): void {
    this.digests.clear();
    this.snapshot = undefined;
    this.env.clearTimer('server snapshot');
  }

  private draw(): number {
    const half = Math.floor(this.snapCount / 2);
    return Math.max(1, half + Math.floor(this.env.random() * half));
  }
}
