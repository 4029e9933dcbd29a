import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import { FileHistory } from '#chapter/09-persistence';
import type { Id, Result, SnapshotSource, Txn, WriteRequest } from '#kit';
import { NodeFiles } from '../../src/host/node-files.ts';

/** Writers of snapshots step by step, as `FileHistory.startSnapshot` makes them. */
type Snapshot = ReturnType<FileHistory['startSnapshot']>;

/** The tree of chapter 6 over the files of chapter 9, in a folder on the disk: a server without a network. */
export class OurServer {
  readonly tree: ZnodeTree & SnapshotSource = new ZnodeTree();
  readonly files: NodeFiles;
  readonly history: FileHistory;
  private readonly preparer: Preparer;
  private cxid = 0;
  /** Its clock: it only has to go forward. */
  private nowMs = 1_700_000_000_000;

  /** Opens a data folder (the one above `version-2`), and recovers what is in it. */
  constructor(dataFolder: string) {
    const folder = path.join(dataFolder, 'version-2');
    mkdirSync(folder, { recursive: true });
    this.files = new NodeFiles(folder);
    this.history = new FileHistory(this.files, {
      preAllocBytes: 65_536,
      newTree: () => new ZnodeTree(),
    });
    this.history.restore(this.tree);
    this.preparer = new Preparer(this.tree, { extendedTypes: true });
  }

  /** Carries a request out. Its transaction is durable after {@link sync}. */
  submit(session: bigint, request: WriteRequest, identities: readonly Id[] = []): Result {
    const zxid = this.history.lastZxid + 1n;
    const submitted = { session, cxid: this.cxid++, identities, request };
    const txn = this.preparer.prepare(submitted, zxid, this.nowMs++);
    this.history.append({ zxid, txn });
    const { result } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    return result;
  }

  /** The transaction at the end of the log, if there is one behind the oldest snapshot. */
  get lastLogged(): Txn | undefined {
    return this.history.after(this.history.baseZxid).at(-1)?.txn;
  }

  /** Begins a snapshot. */
  startSnapshot(): Snapshot {
    return this.history.startSnapshot(this.tree);
  }

  /** Takes a snapshot. */
  snapshot(): void {
    this.startSnapshot().step(Infinity);
  }

  sync(): void {
    this.history.sync();
  }

  close(): void {
    this.files.close();
  }
}
