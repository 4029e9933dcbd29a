/**
 * What a server keeps on its disk (chapter 9): names and formats are those of Apache ZooKeeper 3.8.
 *
 * @module
 */
import type { ZxidDigest } from '../../jute/snapshot-records.ts';
import type { FileError } from '../files.ts';
import type { Acl } from './acls.ts';
import type { Zxid } from '../zxid.ts';
import type { StoredNode, Tree, TreeState } from './znode-tree.ts';

/** How transaction logs are written. */
export interface LogOptions {
  /** A log grows by so many bytes at a time, filled with zeros; 0: by what is written. Apache: `preAllocSize`, 64 MiB. */
  readonly preAllocBytes: number;
}

/** What a history in files is made with. */
export interface HistoryOptions extends LogOptions {
  /** Makes the tree of a server that has seen nothing yet. */
  readonly newTree: () => Tree & SnapshotSource;
  /**
   * A learner gets what it lacks out of the log, and not the whole state, if that is less than so much of the newest
   * snapshot; left out, or negative: never. Apache: `snapshotSizeFactor`, 0.33.
   */
  readonly snapshotSizeFactor?: number | undefined;
}

/** What a snapshot is taken of: a tree that goes on changing meanwhile. Chapter 6's is one. */
export interface SnapshotSource {
  /** The last transaction that was applied. */
  readonly lastZxid: Zxid;
  /** Of the whole tree, as it is now: signed, 64 bits. */
  readonly digest: bigint;
  /** Live sessions and their time-outs in ms. */
  readonly sessions: ReadonlyMap<bigint, number>;
  /** All nodes, parents before their children, each as it is at its step. See `Tree.nodes`. */
  nodes(): IterableIterator<StoredNode>;
  /** Every access control list that a node has now; undefined, or left out, if only the nodes can tell. */
  lists?(): Iterable<readonly Acl[]> | undefined;
}

/** What a snapshot file holds. */
export interface SnapshotContents {
  readonly state: TreeState;
  /** The last transaction that may have left a trace in it. Undefined in files from before Apache 3.6. */
  readonly digest?: ZxidDigest;
}

/** What stands in a log at some offset. */
export type LogEntry =
  /** A whole entry: the transaction's bytes. The next one begins at `next`. */
  | { readonly kind: 'entry'; readonly bytes: Uint8Array; readonly next: number }
  /** Nothing: the file ends here, or zeros begin. */
  | { readonly kind: 'end' }
  /** An entry that was never written to its end. */
  | { readonly kind: 'torn' }
  /** One that was written to its end, and is something else now. */
  | { readonly kind: 'damaged'; readonly problem: string };

/** Where a group commit writes. */
export interface CommitDisk<Entry> {
  /** Writes an entry behind all others. It is not durable yet. @throws FileError ENOSPC or EIO. */
  append(entry: Entry): void;
  /**
   * Begins to make durable what is written by now. When that is done `synced` or `syncFailed` of the group commit is
   * called, later on.
   */
  startSync(): void;
}

/** Who waits for a group commit. */
export interface CommitListener<Entry> {
  /** The entry is durable. In the order in which entries were submitted. It may submit another one at once. */
  acknowledged(entry: Entry): void;
  /** The disk failed: nothing will be acknowledged any more. Called once. */
  failed(error: FileError): void;
}
