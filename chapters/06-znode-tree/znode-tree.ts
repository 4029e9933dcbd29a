import {
  CONTAINER_OWNER,
  OPEN_ACL,
  openAccess,
  plainAclCache,
  READ_ACL,
  TTL_OWNER,
  todo,
  type AccessControl,
  type AclCache,
  type Applied,
  type ReadRequest,
  type Result,
  type SingleTxn,
  type StoredNode,
  type StoredStat,
  type Submitted,
  type Tree,
  type TreeEvent,
  type TreeState,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { isDue } from './node-kind.ts';
import { parentOf, shownPath, storedPath } from './path.ts';
import { Quotas } from './quotas.ts';
import { answer } from './read.ts';
import { contentCrc, nodeDigest, storedNode, Znode } from './znode.ts';

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

type CreateTxn = Extract<SingleTxn, { readonly parentCVersion: number }>;
type SetDataTxn = Extract<SingleTxn, { readonly type: 'setData' }>;
type SetAclTxn = Extract<SingleTxn, { readonly type: 'setACL' }>;

/**
 * The tree of one server: all nodes, and what must be found without going through all of them.
 *
 * Apache: `org.apache.zookeeper.server.DataTree`.
 */
export class ZnodeTree implements Tree {
  /** The last transaction that was applied. */
  lastZxid: Zxid = 0n;
  /** Live sessions and their time-outs in ms. */
  readonly sessions = new Map<bigint, number>();
  readonly quotas: Quotas;

  private readonly access: AccessControl;
  private readonly acls: AclCache;
  /** Only the constructor finds none. */
  private root: Znode | undefined;
  /** The paths of each session's ephemeral nodes. */
  private readonly ephemerals = new Map<bigint, Set<string>>();
  /** Containers and TTL nodes by their paths. */
  private readonly mortals = new Map<string, Znode>();
  /** The digest before this transaction, and what the transaction has changed so far: a sum of CRCs is no bigint. */
  private digestBefore = 0n;
  private digestChange = 0;

  constructor({ access = openAccess, acls = plainAclCache }: ZnodeTreeOptions = {}) {
    this.access = access;
    this.acls = acls;
    this.quotas = new Quotas((path) => this.node(path));
    this.restore(0n, { sessions: [], nodes: BUILT_IN });
  }

  /**
   * The node at a path, for the other files of this chapter; undefined if there is none. The root is both `/` and the empty
   * path, which is what `parentOf` says of its children.
   *
   * TODO:
   * - Level 2: from the root go down, name by name. No path that `pathProblem` objects to leads to
   *   a node.
   */
  node(path: string): Znode | undefined {
    todo('ZnodeTree.node, level 2');
  }

  /** The paths of a session's ephemeral nodes. */
  ephemeralsOf(session: bigint): ReadonlySet<string> {
    return this.ephemerals.get(session) ?? NONE;
  }

  /** A node as it is stored; undefined if there is none. The root's path is `/`. */
  stored(path: string): StoredNode | undefined {
    const node = this.node(path);
    return node && storedNode(storedPath(path), node);
  }

  /**
   * Applies a committed transaction.
   *
   * TODO:
   * - Level 2: `applySingle` does the work and fills `context.events`. Remember the zxid.
   * - Level 6: the parts of a multi are applied one by one, and each has its result. If one of them
   *   is an error, none is applied: the parts before it have the result error 0.
   * - Level 8: `lastZxid` never goes back. `settleDigest`.
   */
  apply(zxid: Zxid, txn: Txn): Applied {
    todo('ZnodeTree.apply, level 2');
  }

  /** Answers a request that changes nothing. */
  read(submitted: Submitted<ReadRequest>): Result {
    return answer(this, this.access, submitted);
  }

  /**
   * Containers and TTL nodes that are to be removed, as requests of the leader: who makes them once in a while, as often as
   * it likes. Apache: `org.apache.zookeeper.server.ContainerManager`.
   *
   * TODO:
   * - Level 7: those without children that `isDue`. However many other nodes there are, only
   *   containers and TTL nodes are looked at.
   *
   * @param timeMs - the leader's clock, in ms since 1970.
   */
  dueForRemoval(timeMs: number): WriteRequest[] {
    todo('ZnodeTree.dueForRemoval, level 7');
  }

  /**
   * All nodes, parents before their children, each as it is when its turn comes. The root's path is empty.
   *
   * TODO:
   * - Level 8: between two steps anything may be applied. A `Map` that is iterated over while it
   *   changes can have the same name a second time, if its node was deleted and created again: go
   *   by the names that were there at first, and look each up when its turn comes.
   */
  *nodes(): IterableIterator<StoredNode> {
    todo('ZnodeTree.nodes, level 8');
  }

  /**
   * Puts a state that includes `zxid` in place of everything.
   *
   * TODO:
   * - Level 2: the constructor calls this with the built-in nodes. Put one node after the other in
   *   its place: the one with the empty path is the root. `acls.intern(acl)` says which list to
   *   keep.
   * - Level 8: forget all there was (`acls.release`) and take over the sessions. Whatever else you
   *   keep about nodes must be right afterwards, as if they had been created one by one; tell
   *   `quotas` when all are there. The digest is the new tree's.
   *
   * @throws RangeError if a node comes before its parent.
   */
  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    todo('ZnodeTree.restore, level 2');
  }

  /**
   * The digest of the whole tree: the same on all servers that have applied the same transactions, and on others with
   * a chance of next to nothing. It is the sum of all nodes' `nodeDigest`: signed, 64 bits. Nobody could go through a million
   * nodes for each transaction, so `digestChange` follows every change (level 8). Apache: `DataTree.getTreeDigest`.
   */
  get digest(): bigint {
    return BigInt.asIntN(64, this.digestBefore + BigInt(this.digestChange));
  }

  /**
   * Applies a transaction, or a part of a multi.
   *
   * TODO:
   * - Level 2: `createNode`, `deleteNode`, `setData`, `setAcl`; a check does nothing but have a
   *   result, an error is its own result. A createSession puts the transaction's `clientId` into
   *   `sessions`.
   * - Level 4: ephemeral nodes belong to the transaction's `clientId`. closeSession.
   * - Level 7: containers and TTL nodes have marks as their owners: `CONTAINER_OWNER`,
   *   `TTL_OWNER | BigInt(ttlMs)`.
   */
  private applySingle(context: Context, body: SingleTxn): Result {
    todo('ZnodeTree.applySingle, level 2');
  }

  /**
   * A node comes.
   *
   * TODO:
   * - Level 2: put it in with a new stat (czxid, mzxid and pzxid are this transaction's, ctime and
   *   mtime its time), and into its parent's `children`. The parent's `cversion` becomes
   *   `parentCVersion`, its `pzxid` the zxid. Two events: of the node, of its parent.
   *   `acls.intern(acl)` says which list to keep. `contentCrc` is for level 8.
   * - Level 4: with an owner, remember the path for that session.
   * - Level 7: remember containers and TTL nodes. Tell `quotas`.
   * - Level 8: in a replay the node may be there already, from later on: leave it alone,
   *   NODEEXISTS. Its parent may be from later on, too: `cversion` and `pzxid` only change if
   *   `parentCVersion` is later than what is stored. Or there may be no parent any more: NONODE.
   *   Keep the digest.
   */
  private createNode(context: Context, body: CreateTxn, ephemeralOwner: bigint): Result {
    todo('ZnodeTree.createNode, level 2');
  }

  /**
   * A node goes.
   *
   * TODO:
   * - Level 2: take it out of the tree and out of its parent's `children`. Of the parent only
   *   `pzxid` changes. Two events, as with create. `acls.release(acl)`.
   * - Level 4 and 7: it may have been ephemeral, a container or a TTL node. Tell `quotas`.
   * - Level 8: in a replay the node may be gone already: NONODE, but its parent's `pzxid` still has
   *   to be right, and never goes back. Or it has children, from later on: they go with it, since
   *   the log will bring them back.
   */
  private deleteNode(context: Context, path: string): Result {
    todo('ZnodeTree.deleteNode, level 2');
  }

  /**
   * A node's data are replaced.
   *
   * TODO:
   * - Level 2: data, `version`, `mzxid` and `mtime`, and an event.
   * - Level 7: tell `quotas` by how much the data grew.
   * - Level 8: in a replay there may be no such node any more: NONODE. Keep the digest.
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

  /** To be called at the end of each transaction, and after each node of {@link restore}: sums grow beyond 53 bits. */
  private settleDigest(): void {
    this.digestBefore = this.digest;
    this.digestChange = 0;
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

const NONE: ReadonlySet<string> = new Set();

const NEW_STAT: StoredStat = {
  czxid: 0n,
  mzxid: 0n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  pzxid: 0n,
};

/** What is there before the first transaction. Only super users, who come with chapter 8, may set the configuration. */
const BUILT_IN: readonly StoredNode[] = [
  builtIn(''),
  builtIn('/zookeeper'),
  builtIn('/zookeeper/quota'),
  { ...builtIn('/zookeeper/config'), acl: READ_ACL, stat: { ...NEW_STAT, aversion: -1 } },
];

function builtIn(path: string): StoredNode {
  return { path, data: new Uint8Array(), acl: OPEN_ACL, stat: NEW_STAT };
}

/** An error as a result. */
function failed(err: number): Result {
  return { op: 'error', err };
}
