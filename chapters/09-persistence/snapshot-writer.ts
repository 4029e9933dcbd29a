import {
  JuteWriter,
  OPEN_ACL,
  OPEN_ACL_KEY,
  writeAclTable,
  writeEndOfNodes,
  writeNode,
  writeSessions,
  writeZxidDigest,
  todo,
  type Acl,
  type Files,
  type SnapshotSource,
  type StoredNode,
  type Zxid,
} from '#kit';
import { adler32 } from './adler32.ts';
import { nameOf } from './file-names.ts';

/** "ZKSN", version 2, and a long that is -1. Given. */
export const SNAPSHOT_HEADER = Uint8Array.of(
  ...[0x5a, 0x4b, 0x53, 0x4e, 0, 0, 0, 2],
  ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
);

/** Which way of computing a digest: the only one there is. */
const DIGEST_VERSION = 2;

/** What a snapshot needs besides the tree. */
export interface SnapshotOptions {
  /** Makes durable every transaction that was logged until now. */
  readonly syncLog: () => void;
  /** The name of the file, if it is not that of a snapshot. */
  readonly name?: string;
}

/**
 * Takes a snapshot of a tree, a few nodes at a time, while transactions go on. Apache: `FileSnap.serialize`,
 * `DataTree.serialize`.
 */
export class SnapshotWriter {
  /** The last transaction that the whole of the snapshot includes. */
  readonly zxid: Zxid;
  private readonly files: Files;
  private readonly tree: SnapshotSource;
  private readonly options: SnapshotOptions;
  private readonly name: string;
  private readonly temporary: string;
  /** What of it is in the file, in bytes, and the checksum of that. */
  private written = 0;
  private adler = 1;
  /** The keys of the lists that are in the table, and of those that came later. */
  private readonly keys = new Map<string, number>();
  /** The list that came last, and its key: most neighbours have one list between them. */
  private lastKey: { readonly acl: readonly Acl[]; readonly key: number } | undefined;
  /** The nodes that are still to be written; undefined once they are. */
  private nodes: Iterator<StoredNode> | undefined;

  constructor(files: Files, tree: SnapshotSource, options: SnapshotOptions) {
    this.files = files;
    this.tree = tree;
    this.options = options;
    this.zxid = tree.lastZxid;
    this.name = options.name ?? nameOf('snapshot', this.zxid);
    this.temporary = `${this.name}.tmp`;
    this.begin();
  }

  /**
   * Writes the next nodes, at most so many; with the last ones also the end. With exactly as many as there are left,
   * either this call or the next one ends the file.
   *
   * TODO:
   * - Level 4: collect the nodes in a `JuteWriter` (`writeNode`, aclKeyOf), and write it once
   *   (write). Leave out a node that was created after `zxid`: the log brings it. Behind the last
   *   one comes `writeEndOfNodes`, and then see finish.
   *
   * @returns whether the snapshot is complete, and durable.
   * @throws FileError if the disk is full or fails: then there is no such snapshot.
   */
  step(most: number): boolean {
    todo('SnapshotWriter.step, level 4');
  }

  /**
   * Writes all that comes before the nodes, under the name `temporary`.
   *
   * TODO:
   * - Level 4: the header, the sessions (`writeSessions`), and the table of lists
   *   (`writeAclTable`): every list that any node has now (`listsOf` the tree), by its key
   *   (aclKeyOf), but not the open one. Then set `nodes`. There may be a file of that name, and a
   *   longer one.
   */
  private begin(): void {
    todo('SnapshotWriter.begin, level 4');
  }

  /**
   * Ends the file, and gives it its name.
   *
   * TODO:
   * - Level 4: the seal; the tree's lastZxid and digest as they are now (`writeZxidDigest`); and a
   *   seal once more. When it has its name, a crash must find in the file all of its bytes, and in
   *   the log every transaction that may have left a trace in it. So there are three things to
   *   sync, and one of them comes after the renaming.
   */
  private finish(): void {
    todo('SnapshotWriter.finish, level 4');
  }

  /**
   * Apache: `FileSnap.serialize`, `SnapStream.sealStream`.
   *
   * TODO:
   * - Level 4: the checksum of everything from the first byte of the file until here, as a long,
   *   and the string "/".
   */
  private seal(): void {
    todo('SnapshotWriter.seal, level 4');
  }

  /** Writes behind what is written, and keeps count. */
  private write(bytes: Uint8Array): void {
    this.files.write(this.temporary, this.written, bytes);
    this.written += bytes.length;
    this.adler = adler32(bytes, this.adler);
  }

  /**
   * The key a list goes by.
   *
   * TODO:
   * - Level 4: OPEN_ACL goes by `OPEN_ACL_KEY`. Any other: what was given for an equal list, or the
   *   next number, from 1 on. A list that some setACL brings while the snapshot is under way comes
   *   too late for the table. It gets a key all the same: when the log is replayed, that setACL
   *   comes again.
   */
  private aclKeyOf(acl: readonly Acl[]): number {
    todo('SnapshotWriter.aclKeyOf, level 4');
  }
}

/** Every list that a node has now, perhaps more than once. Given. */
function* listsOf(tree: SnapshotSource): Iterable<readonly Acl[]> {
  const known = tree.lists?.();
  // To go through a million nodes takes a second, in which a server does nothing else.
  if (known === undefined) for (const { acl } of tree.nodes()) yield acl;
  else yield* known;
}

/** The same for equal lists, another for any other. Given. */
function textOf(acl: readonly Acl[]): string {
  return JSON.stringify(acl.map(({ perms, id }) => [perms, id.scheme, id.id]));
}

const OPEN_TEXT = textOf(OPEN_ACL);
