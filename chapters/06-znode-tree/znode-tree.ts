import {
  OPEN_ACL,
  openAccess,
  plainAclCache,
  READ_ACL,
  todo,
  type AccessControl,
  type Acl,
  type AclCache,
  type Applied,
  type ReadRequest,
  type Result,
  type SingleTxn,
  type StoredNode,
  type Submitted,
  type Tree,
  type TreeEvent,
  type TreeState,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { ownerIn, type CreateTxn } from './node-kind.ts';
import { shownPath, storedPath } from './path.ts';
import { answer } from './read.ts';
import { contentCrc, newStat, OLDEST_STAT, storedNode, type Znode } from './znode.ts';
import { Znodes } from './znodes.ts';

/** What a tree may be given. */
export interface ZnodeTreeOptions {
  /** Chapter 8's; by default everybody may do everything. */
  readonly access?: AccessControl;
  /** Chapter 8's; by default every list is kept as it comes. */
  readonly acls?: AclCache;
}

/** What is known of the transaction that is being applied. */
interface Context {
  readonly zxid: Zxid;
  readonly txn: Txn;
  /** What has happened so far, in order. */
  readonly events: TreeEvent[];
}

type SetDataTxn = Extract<SingleTxn, { readonly type: 'setData' }>;
type SetAclTxn = Extract<SingleTxn, { readonly type: 'setACL' }>;

/**
 * The tree of one server: what transactions make of its nodes.
 *
 * Apache: `org.apache.zookeeper.server.DataTree`.
 */
export class ZnodeTree implements Tree {
  /** The last transaction that was applied. */
  lastZxid: Zxid = 0n;
  /** Live sessions and their time-outs in ms. */
  readonly sessions = new Map<bigint, number>();
  /** The nodes, for the other files of this chapter. */
  readonly znodes: Znodes;

  private readonly access: AccessControl;
  private readonly acls: AclCache;

  constructor({ access = openAccess, acls = plainAclCache }: ZnodeTreeOptions = {}) {
    this.access = access;
    this.acls = acls;
    this.znodes = new Znodes(acls);
    this.restore(0n, { sessions: [], nodes: BUILT_IN });
  }

  /** A node as it is stored; undefined if there is none. The root's path is `/`. */
  stored(path: string): StoredNode | undefined {
    const node = this.znodes.get(path);
    return node && storedNode(storedPath(path), node);
  }

  /**
   * Applies a committed transaction.
   *
   * TODO:
   * - Level 2: `applySingle` does the work and fills `context.events`. Remember the zxid.
   * - Level 6: the parts of a multi are applied one by one, and each has its result. If one of them
   *   is an error, none is applied: the parts before it have the result error 0.
   * - Level 8: `lastZxid` never goes back. `znodes.settleDigest`.
   */
  apply(zxid: Zxid, txn: Txn): Applied {
    todo('ZnodeTree.apply, level 2');
  }

  /** Answers a request that changes nothing. */
  read(submitted: Submitted<ReadRequest>): Result {
    return answer(this.znodes, this.access, submitted);
  }

  /**
   * Containers and TTL nodes that are to be removed, as requests of the leader: who makes them once in a while, as often as
   * it likes. Apache: `org.apache.zookeeper.server.ContainerManager`.
   *
   * @param timeMs - the leader's clock, in ms since 1970.
   */
  dueForRemoval(timeMs: number): WriteRequest[] {
    return this.znodes.dueForRemoval(timeMs);
  }

  /** All nodes, parents before their children, each as it is when its turn comes. The root's path is empty. */
  *nodes(): IterableIterator<StoredNode> {
    for (const [path, node] of this.znodes.under('')) yield storedNode(path, node);
  }

  /** Every access control list that a node has now; undefined if the cache keeps no count of them. */
  lists(): Iterable<readonly Acl[]> | undefined {
    return this.acls.all?.();
  }

  /**
   * Puts a state that includes `zxid` in place of everything.
   *
   * TODO:
   * - Level 2: the constructor calls this with the built-in nodes. Put one node after the other in
   *   its place: the one with the empty path is the root, which has no parent.
   * - Level 8: forget all there was, and take over the sessions. Whatever else you keep about nodes
   *   must be right afterwards, as if they had been created one by one; tell `znodes.quotas` when
   *   all are there. `znodes.settleDigest` after each.
   *
   * @throws RangeError if a node comes before its parent.
   */
  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    todo('ZnodeTree.restore, level 2');
  }

  /**
   * The digest of the whole tree: the same on all servers that have applied the same transactions, and on others with
   * a chance of next to nothing. It is the sum of all nodes' `nodeDigest`: signed, 64 bits. Nobody could go through a million
   * nodes for each transaction, so `znodes` follows every change (level 8). Apache: `DataTree.getTreeDigest`.
   */
  get digest(): bigint {
    return this.znodes.digest;
  }

  /**
   * Applies a transaction, or a part of a multi.
   *
   * TODO:
   * - Level 2: `createNode`, `deleteNode`, `setData`, `setAcl`; a check does nothing but have a
   *   result, an error is its own result. A createSession puts the transaction's `clientId` into
   *   `sessions`.
   * - Level 4: closeSession.
   */
  private applySingle(context: Context, body: SingleTxn): Result {
    todo('ZnodeTree.applySingle, level 2');
  }

  /**
   * A node comes.
   *
   * TODO:
   * - Level 2: `znodes.add` puts it in, with a `newStat` whose owner is `ownerIn(body, clientId)`.
   *   The parent's `cversion` becomes `parentCVersion`, its `pzxid` the zxid. Two events: of the
   *   node, of its parent.
   * - Level 7: tell `znodes.quotas`.
   * - Level 8: in a replay the node may be there already, from later on: leave it alone,
   *   NODEEXISTS. Its parent may be from later on, too: `cversion` and `pzxid` only change if
   *   `parentCVersion` is later than what is stored. Or there may be no parent any more: NONODE.
   *   Keep the digest: the parent has `changed`.
   */
  private createNode(context: Context, body: CreateTxn): Result {
    todo('ZnodeTree.createNode, level 2');
  }

  /**
   * A node goes.
   *
   * TODO:
   * - Level 2: `znodes.remove` takes it out. Of the parent only `pzxid` changes. Two events, as
   *   with create.
   * - Level 7: tell `znodes.quotas`.
   * - Level 8: in a replay the node may be gone already: NONODE, but its parent's `pzxid` still has
   *   to be right, and never goes back. Or it has children, from later on: they go with it, since
   *   the log will bring them back. The parent has `changed`.
   */
  private deleteNode(context: Context, path: string): Result {
    todo('ZnodeTree.deleteNode, level 2');
  }

  /**
   * A node's data are replaced.
   *
   * TODO:
   * - Level 2: data, `version`, `mzxid` and `mtime`, and an event.
   * - Level 7: tell `znodes.quotas` by how much the data grew.
   * - Level 8: in a replay there may be no such node any more: NONODE. `contentCrc`, and the node
   *   has `changed`.
   */
  private setData(context: Context, { path, data, version }: SetDataTxn): Result {
    todo('ZnodeTree.setData, level 2');
  }

  /**
   * A node's access control list is replaced.
   *
   * TODO:
   * - Level 2: the list (`acls.intern` the new one, then `acls.release` the old one) and
   *   `aversion`. No event.
   * - Level 8: no such node, digest: as in `setData`.
   */
  private setAcl({ path, acl, version }: SetAclTxn): Result {
    todo('ZnodeTree.setAcl, level 2');
  }

  /**
   * A session ends.
   *
   * TODO:
   * - Level 4: it is gone, and so are its ephemeral nodes, all with this one zxid.
   * - Level 8: in a replay, `paths` and what the tree knows of the session may differ. Delete both.
   */
  private closeSession(context: Context, paths: readonly string[]): Result {
    todo('ZnodeTree.closeSession, level 4');
  }

  private happened(
    { events }: Context,
    type: TreeEvent['type'],
    path: string,
    { acl }: Znode,
  ): void {
    events.push({ type, path: shownPath(path), acl });
  }
}

/** What is there before the first transaction. Only super users, who come with chapter 8, may set the configuration. */
const BUILT_IN: readonly StoredNode[] = [
  builtIn(''),
  builtIn('/zookeeper'),
  builtIn('/zookeeper/quota'),
  { ...builtIn('/zookeeper/config'), acl: READ_ACL, stat: { ...OLDEST_STAT, aversion: -1 } },
];

function builtIn(path: string): StoredNode {
  return { path, data: new Uint8Array(), acl: OPEN_ACL, stat: OLDEST_STAT };
}

/** An error as a result. */
function failed(err: number): Result {
  return { op: 'error', err };
}
