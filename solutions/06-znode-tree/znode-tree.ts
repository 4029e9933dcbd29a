import {
  ErrorCode,
  OPEN_ACL,
  openAccess,
  plainAclCache,
  READ_ACL,
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
import { parentOf, shownPath, storedPath } from './path.ts';
import { answer } from './read.ts';
import { contentCrc, newStat, OLDEST_STAT, storedNode, visibleStat, type Znode } from './znode.ts';
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
   * @todo Level 2: `applySingle` does the work and fills `context.events`. Remember the zxid.
   *
   * Level 6: the parts of a multi are applied one by one, and each has its result. If one of them is an error, none is
   * applied: the parts before it have the result error 0.
   *
   * Level 8: `lastZxid` never goes back. `znodes.settleDigest`.
   */
  apply(zxid: Zxid, txn: Txn): Applied {
    const context: Context = { zxid, txn, events: [] };
    const { body } = txn;
    const result =
      body.type === 'multi' ? this.applyMulti(context, body.txns) : this.applySingle(context, body);
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    this.znodes.settleDigest();
    return { result, events: context.events };
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
   * @throws RangeError if a node comes before its parent.
   *
   * @todo Level 2: the constructor calls this with the built-in nodes. Put one node after the other in its place: the one
   * with the empty path is the root, which has no parent.
   *
   * Level 8: forget all there was, and take over the sessions. Whatever else you keep about nodes must be right afterwards, as
   * if they had been created one by one; tell `znodes.quotas` when all are there. `znodes.settleDigest` after each.
   */
  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    const { znodes } = this;
    znodes.clear();
    this.sessions.clear();
    for (const [session, timeoutMs] of sessions) this.sessions.set(session, timeoutMs);
    for (const node of nodes) {
      const parent = node.path === '' ? undefined : znodes.get(parentOf(node.path));
      if (parent === undefined && node.path !== '') {
        throw new RangeError(`${node.path} comes before its parent.`);
      }
      znodes.add(node, parent);
      znodes.settleDigest();
    }
    znodes.quotas.restored();
    this.lastZxid = zxid;
  }

  /**
   * The digest of the whole tree: the same on all servers that have applied the same transactions, and on others with
   * a chance of next to nothing. It is the sum of all nodes' `nodeDigest`: signed, 64 bits. Nobody could go through a million
   * nodes for each transaction, so `znodes` follows every change (level 8). Apache: `DataTree.getTreeDigest`.
   */
  get digest(): bigint {
    return this.znodes.digest;
  }

  /** @solution */
  private applyMulti(context: Context, txns: readonly SingleTxn[]): Result {
    const culprit = txns.findIndex(({ type }) => type === 'error');
    const results = txns.map((txn, i) =>
      i < culprit ? failed(ErrorCode.OK) : this.applySingle(context, txn),
    );
    return { op: 'multi', results };
  }

  /**
   * Applies a transaction, or a part of a multi.
   *
   * @todo Level 2: `createNode`, `deleteNode`, `setData`, `setAcl`; a check does nothing but have a result, an error is its own
   * result. A createSession puts the transaction's `clientId` into `sessions`.
   *
   * Level 4: closeSession.
   */
  private applySingle(context: Context, body: SingleTxn): Result {
    switch (body.type) {
      case 'create':
      case 'create2':
      case 'createContainer':
      case 'createTTL':
        return this.createNode(context, body);
      case 'delete':
      case 'deleteContainer':
        return this.deleteNode(context, body.path);
      case 'setData':
        return this.setData(context, body);
      case 'setACL':
        return this.setAcl(body);
      case 'check':
        return { op: 'check' };
      case 'createSession':
        this.sessions.set(context.txn.clientId, body.timeoutMs);
        return { op: 'createSession', timeoutMs: body.timeoutMs };
      case 'closeSession':
        return this.closeSession(context, body.paths);
      case 'error':
        return failed(body.err);
    }
  }

  /**
   * A node comes.
   *
   * @todo Level 2: `znodes.add` puts it in, with a `newStat` whose owner is `ownerIn(body, clientId)`. The parent's `cversion`
   * becomes `parentCVersion`, its `pzxid` the zxid. Two events: of the node, of its parent.
   *
   * Level 7: tell `znodes.quotas`.
   *
   * Level 8: in a replay the node may be there already, from later on: leave it alone, NODEEXISTS. Its parent may be from
   * later on, too: `cversion` and `pzxid` only change if `parentCVersion` is later than what is stored. Or there may be no
   * parent any more: NONODE. Keep the digest: the parent has `changed`.
   */
  private createNode(context: Context, body: CreateTxn): Result {
    const { path, data, acl } = body;
    const parentPath = parentOf(path);
    const parent = this.znodes.get(parentPath);
    if (parent === undefined) return failed(ErrorCode.NONODE);
    this.childCame(context, parentPath, parent, body.parentCVersion);
    if (this.znodes.get(path) !== undefined) return failed(ErrorCode.NODEEXISTS);
    const { clientId, timeMs } = context.txn;
    const stat = newStat(context.zxid, timeMs, ownerIn(body, clientId));
    const node = this.znodes.add({ path, data, acl, stat }, parent);
    this.znodes.quotas.created(path, node);
    this.happened(context, 'NodeCreated', path, node);
    this.happened(context, 'NodeChildrenChanged', parentPath, parent);
    return body.type === 'create'
      ? { op: 'create', path }
      : { op: 'create2', path, stat: visibleStat(node) };
  }

  /**
   * A node goes.
   *
   * @todo Level 2: `znodes.remove` takes it out. Of the parent only `pzxid` changes. Two events, as with create.
   *
   * Level 7: tell `znodes.quotas`.
   *
   * Level 8: in a replay the node may be gone already: NONODE, but its parent's `pzxid` still has to be right, and
   * never goes back. Or it has children, from later on: they go with it, since the log will bring them back. The parent has
   * `changed`.
   */
  private deleteNode(context: Context, path: string): Result {
    const parentPath = parentOf(path);
    const parent = this.znodes.get(parentPath);
    if (parent === undefined) return failed(ErrorCode.NONODE);
    this.childWent(context, parentPath, parent);
    const node = this.znodes.get(path);
    if (node === undefined) return failed(ErrorCode.NONODE);
    for (const name of node.children ?? NO_NAMES) this.deleteNode(context, `${path}/${name}`);
    this.znodes.remove(path, node, parent);
    this.znodes.quotas.deleted(path, node);
    this.happened(context, 'NodeDeleted', path, node);
    this.happened(context, 'NodeChildrenChanged', parentPath, parent);
    return { op: 'delete' };
  }

  /**
   * A node's data are replaced.
   *
   * @todo Level 2: data, `version`, `mzxid` and `mtime`, and an event.
   *
   * Level 7: tell `znodes.quotas` by how much the data grew.
   *
   * Level 8: in a replay there may be no such node any more: NONODE. `contentCrc`, and the node has `changed`.
   */
  private setData(context: Context, { path, data, version }: SetDataTxn): Result {
    const node = this.znodes.get(path);
    if (node === undefined) return failed(ErrorCode.NONODE);
    const grownBytes = (data?.length ?? 0) - node.dataLength;
    node.data = data;
    node.version = version;
    node.mzxid = context.zxid;
    node.mtime = context.txn.timeMs;
    node.contentCrc = contentCrc(storedPath(path), data);
    this.znodes.changed(path, node);
    this.znodes.quotas.add(path, 0, grownBytes);
    this.happened(context, 'NodeDataChanged', path, node);
    return { op: 'setData', stat: visibleStat(node) };
  }

  /**
   * A node's access control list is replaced.
   *
   * @todo Level 2: the list (`acls.intern` the new one, then `acls.release` the old one) and `aversion`. No event.
   *
   * Level 8: no such node, digest: as in `setData`.
   */
  private setAcl({ path, acl, version }: SetAclTxn): Result {
    const node = this.znodes.get(path);
    if (node === undefined) return failed(ErrorCode.NONODE);
    const before = node.acl;
    node.acl = this.acls.intern(acl);
    this.acls.release(before);
    node.aversion = version;
    this.znodes.changed(path, node);
    return { op: 'setACL', stat: visibleStat(node) };
  }

  /**
   * A session ends.
   *
   * @todo Level 4: it is gone, and so are its ephemeral nodes, all with this one zxid.
   *
   * Level 8: in a replay, `paths` and what the tree knows of the session may differ. Delete both.
   */
  private closeSession(context: Context, paths: readonly string[]): Result {
    const session = context.txn.clientId;
    this.sessions.delete(session);
    for (const path of new Set([...paths, ...this.znodes.ephemerals.of(session)])) {
      this.deleteNode(context, path);
    }
    return { op: 'closeSession' };
  }

  /** @solution */
  private childCame({ zxid }: Context, path: string, parent: Znode, cversion: number): void {
    // -1 stands in logs of old versions, which leave the counting to whoever applies.
    const next = cversion === -1 ? (parent.cversion + 1) | 0 : cversion;
    if (!isLater(next, parent.cversion)) return;
    parent.cversion = next;
    parent.pzxid = zxid;
    this.znodes.changed(path, parent);
  }

  /** @solution */
  private childWent({ zxid }: Context, path: string, parent: Znode): void {
    if (zxid <= parent.pzxid) return;
    parent.pzxid = zxid;
    this.znodes.changed(path, parent);
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

/** @solution */
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Whether one count comes after another, if they have 32 bits and begin anew from below when they overflow.
 *
 * @solution
 */
function isLater(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** An error as a result. */
function failed(err: number): Result {
  return { op: 'error', err };
}
