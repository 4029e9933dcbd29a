import {
  CONTAINER_OWNER,
  ErrorCode,
  OPEN_ACL,
  openAccess,
  plainAclCache,
  READ_ACL,
  TTL_OWNER,
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
import { isDue, kindOf } from './node-kind.ts';
import { nameOf, parentOf, shownPath, storedPath } from './path.ts';
import { Quotas } from './quotas.ts';
import { answer } from './read.ts';
import { contentCrc, nodeDigest, storedNode, visibleStat, Znode } from './znode.ts';

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
   * @todo Level 2: from the root go down, name by name. No path that `pathProblem` objects to leads to a node.
   */
  node(path: string): Znode | undefined {
    if (path === '' || path === '/') return this.root;
    if (!path.startsWith('/')) return undefined;
    let node: Znode | undefined = this.root;
    for (let end = 0; node !== undefined && end !== -1;) {
      const start: number = end + 1;
      end = path.indexOf('/', start);
      node = node.children?.get(end === -1 ? path.slice(start) : path.slice(start, end));
    }
    return node;
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
   * @todo Level 2: `applySingle` does the work and fills `context.events`. Remember the zxid.
   *
   * Level 6: the parts of a multi are applied one by one, and each has its result. If one of them is an error, none is
   * applied: the parts before it have the result error 0.
   *
   * Level 8: `lastZxid` never goes back. `settleDigest`.
   */
  apply(zxid: Zxid, txn: Txn): Applied {
    const context: Context = { zxid, txn, events: [] };
    const { body } = txn;
    const result =
      body.type === 'multi' ? this.applyMulti(context, body.txns) : this.applySingle(context, body);
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    this.settleDigest();
    return { result, events: context.events };
  }

  /** Answers a request that changes nothing. */
  read(submitted: Submitted<ReadRequest>): Result {
    return answer(this, this.access, submitted);
  }

  /**
   * Containers and TTL nodes that are to be removed, as requests of the leader: who makes them once in a while, as often as
   * it likes. Apache: `org.apache.zookeeper.server.ContainerManager`.
   *
   * @param timeMs - the leader's clock, in ms since 1970.
   *
   * @todo Level 7: those without children that `isDue`. However many other nodes there are, only containers and TTL nodes
   * are looked at.
   */
  dueForRemoval(timeMs: number): WriteRequest[] {
    const due: WriteRequest[] = [];
    for (const [path, node] of this.mortals) {
      if (node.numChildren === 0 && isDue(node, timeMs)) due.push({ op: 'deleteContainer', path });
    }
    return due;
  }

  /**
   * All nodes, parents before their children, each as it is when its turn comes. The root's path is empty.
   *
   * @todo Level 8: between two steps anything may be applied. A `Map` that is iterated over while it changes can have the
   * same name a second time, if its node was deleted and created again: go by the names that were there at first, and
   * look each up when its turn comes.
   */
  *nodes(): IterableIterator<StoredNode> {
    if (this.root === undefined) return;
    yield storedNode('', this.root);
    const left = [childrenOf('', this.root)];
    while (left.length > 0) {
      const next = left.at(-1)!.next();
      if (next.done === true) {
        left.pop();
        continue;
      }
      const [path, node] = next.value;
      yield storedNode(path, node);
      left.push(childrenOf(path, node));
    }
  }

  /**
   * Puts a state that includes `zxid` in place of everything.
   *
   * @throws RangeError if a node comes before its parent.
   *
   * @todo Level 2: the constructor calls this with the built-in nodes. Put one node after the other in its place: the one with
   * the empty path is the root. `acls.intern(acl)` says which list to keep.
   *
   * Level 8: forget all there was (`acls.release`) and take over the sessions. Whatever else you keep about nodes must be
   * right afterwards, as if they had been created one by one; tell `quotas` when all are there. The digest is the new
   * tree's.
   */
  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    this.clear();
    for (const [session, timeoutMs] of sessions) this.sessions.set(session, timeoutMs);
    for (const node of nodes) {
      const parent = node.path === '' ? undefined : this.node(parentOf(node.path));
      if (node.path === '') this.root = this.take(node);
      else if (parent === undefined) throw new RangeError(`${node.path} comes before its parent.`);
      else this.add(parent, node);
      this.settleDigest();
    }
    this.quotas.restored(nodes.map(({ path }) => path));
    this.lastZxid = zxid;
  }

  /**
   * The digest of the whole tree: the same on all servers that have applied the same transactions, and on others with
   * a chance of next to nothing. It is the sum of all nodes' `nodeDigest`: signed, 64 bits. Nobody could go through a million
   * nodes for each transaction, so `digestChange` follows every change (level 8). Apache: `DataTree.getTreeDigest`.
   */
  get digest(): bigint {
    return BigInt.asIntN(64, this.digestBefore + BigInt(this.digestChange));
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
   * Level 4: ephemeral nodes belong to the transaction's `clientId`. closeSession.
   *
   * Level 7: containers and TTL nodes have marks as their owners: `CONTAINER_OWNER`, `TTL_OWNER | BigInt(ttlMs)`.
   */
  private applySingle(context: Context, body: SingleTxn): Result {
    switch (body.type) {
      case 'create':
      case 'create2':
        return this.createNode(context, body, body.ephemeral ? context.txn.clientId : 0n);
      case 'createContainer':
        return this.createNode(context, body, CONTAINER_OWNER);
      case 'createTTL':
        return this.createNode(context, body, TTL_OWNER | BigInt(body.ttlMs));
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
   * @todo Level 2: put it in with a new stat (czxid, mzxid and pzxid are this transaction's, ctime and mtime its time), and
   * into its parent's `children`. The parent's `cversion` becomes `parentCVersion`, its `pzxid` the zxid. Two events: of the
   * node, of its parent. `acls.intern(acl)` says which list to keep. `contentCrc` is for level 8.
   *
   * Level 4: with an owner, remember the path for that session.
   *
   * Level 7: remember containers and TTL nodes. Tell `quotas`.
   *
   * Level 8: in a replay the node may be there already, from later on: leave it alone, NODEEXISTS. Its parent may be from
   * later on, too: `cversion` and `pzxid` only change if `parentCVersion` is later than what is stored. Or there may be no
   * parent any more: NONODE. Keep the digest.
   */
  private createNode(context: Context, body: CreateTxn, ephemeralOwner: bigint): Result {
    const { path, data, acl } = body;
    const parent = this.node(parentOf(path));
    if (parent === undefined) return failed(ErrorCode.NONODE);
    this.childCame(context, parentOf(path), parent, body.parentCVersion);
    if (parent.children?.has(nameOf(path)) === true) return failed(ErrorCode.NODEEXISTS);
    const node = this.add(parent, { path, data, acl, stat: newStat(context, ephemeralOwner) });
    this.quotas.created(path, node);
    this.happened(context, 'NodeCreated', path, node);
    this.happened(context, 'NodeChildrenChanged', parentOf(path), parent);
    return body.type === 'create'
      ? { op: 'create', path }
      : { op: 'create2', path, stat: visibleStat(node) };
  }

  /**
   * A node goes.
   *
   * @todo Level 2: take it out of the tree and out of its parent's `children`. Of the parent only `pzxid` changes. Two
   * events, as with create. `acls.release(acl)`.
   *
   * Level 4 and 7: it may have been ephemeral, a container or a TTL node. Tell `quotas`.
   *
   * Level 8: in a replay the node may be gone already: NONODE, but its parent's `pzxid` still has to be right, and
   * never goes back. Or it has children, from later on: they go with it, since the log will bring them back.
   */
  private deleteNode(context: Context, path: string): Result {
    const parent = this.node(parentOf(path));
    if (parent === undefined) return failed(ErrorCode.NONODE);
    this.childWent(context, parentOf(path), parent);
    const node = parent.children?.get(nameOf(path));
    if (node === undefined) return failed(ErrorCode.NONODE);
    for (const [child] of childrenOf(path, node)) this.deleteNode(context, child);
    this.remove(parent, path, node);
    this.happened(context, 'NodeDeleted', path, node);
    this.happened(context, 'NodeChildrenChanged', parentOf(path), parent);
    return { op: 'delete' };
  }

  /**
   * A node's data are replaced.
   *
   * @todo Level 2: data, `version`, `mzxid` and `mtime`, and an event.
   *
   * Level 7: tell `quotas` by how much the data grew.
   *
   * Level 8: in a replay there may be no such node any more: NONODE. Keep the digest.
   */
  private setData(context: Context, { path, data, version }: SetDataTxn): Result {
    const node = this.node(path);
    if (node === undefined) return failed(ErrorCode.NONODE);
    const grownBytes = (data?.length ?? 0) - node.dataLength;
    this.change(path, node, () => {
      node.data = data;
      node.contentCrc = contentCrc(storedPath(path), data);
      node.version = version;
      node.mzxid = context.zxid;
      node.mtime = context.txn.timeMs;
    });
    this.quotas.add(path, 0, grownBytes);
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
    const node = this.node(path);
    if (node === undefined) return failed(ErrorCode.NONODE);
    const before = node.acl;
    node.acl = this.acls.intern(acl);
    this.acls.release(before);
    this.change(path, node, () => (node.aversion = version));
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
    for (const path of new Set([...paths, ...this.ephemeralsOf(session)])) {
      this.deleteNode(context, path);
    }
    return { op: 'closeSession' };
  }

  /** @solution */
  private childCame({ zxid }: Context, path: string, parent: Znode, cversion: number): void {
    // -1 stands in logs of old versions, which leave the counting to whoever applies.
    const next = cversion === -1 ? (parent.cversion + 1) | 0 : cversion;
    if (!isLater(next, parent.cversion)) return;
    this.change(path, parent, () => {
      parent.cversion = next;
      parent.pzxid = zxid;
    });
  }

  /** @solution */
  private childWent({ zxid }: Context, path: string, parent: Znode): void {
    if (zxid > parent.pzxid) this.change(path, parent, () => (parent.pzxid = zxid));
  }

  /**
   * Puts a node in its place.
   *
   * @solution
   */
  private add(parent: Znode, stored: StoredNode): Znode {
    const node = this.take(stored);
    parent.children ??= new Map();
    parent.children.set(nameOf(stored.path), node);
    const kind = kindOf(node.ephemeralOwner);
    if (kind === 'ephemeral') this.remember(node.ephemeralOwner, stored.path);
    else if (kind !== 'persistent') this.mortals.set(stored.path, node);
    return node;
  }

  /** @solution */
  private take({ path, data, acl, stat }: StoredNode): Znode {
    const node = new Znode({ data, acl: this.acls.intern(acl), stat });
    node.contentCrc = contentCrc(path, data);
    this.digestChange += nodeDigest(path, node.contentCrc, node);
    return node;
  }

  /** @solution */
  private remember(session: bigint, path: string): void {
    const paths = this.ephemerals.get(session);
    if (paths === undefined) this.ephemerals.set(session, new Set([path]));
    else paths.add(path);
  }

  /**
   * Takes a node without children out.
   *
   * @solution
   */
  private remove(parent: Znode, path: string, node: Znode): void {
    parent.children!.delete(nameOf(path));
    if (parent.children!.size === 0) parent.children = undefined;
    this.acls.release(node.acl);
    this.digestChange -= nodeDigest(path, node.contentCrc, node);
    this.mortals.delete(path);
    const ephemerals = this.ephemerals.get(node.ephemeralOwner);
    if (ephemerals?.delete(path) === true && ephemerals.size === 0) {
      this.ephemerals.delete(node.ephemeralOwner);
    }
    this.quotas.deleted(path, node);
  }

  /**
   * Changes what the digest depends on.
   *
   * @solution
   */
  private change(path: string, node: Znode, change: () => void): void {
    this.digestChange -= nodeDigest(storedPath(path), node.contentCrc, node);
    change();
    this.digestChange += nodeDigest(storedPath(path), node.contentCrc, node);
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

  /** @solution */
  private clear(): void {
    for (const { acl } of this.nodes()) this.acls.release(acl);
    this.sessions.clear();
    this.ephemerals.clear();
    this.mortals.clear();
    this.quotas.clear();
    this.root = undefined;
    this.digestBefore = 0n;
    this.digestChange = 0;
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

/** @solution */
function newStat({ zxid, txn: { timeMs } }: Context, ephemeralOwner: bigint): StoredStat {
  return {
    ...NEW_STAT,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctime: timeMs,
    mtime: timeMs,
    ephemeralOwner,
  };
}

/**
 * Whether one count comes after another, if they have 32 bits and begin anew from below when they overflow.
 *
 * @solution
 */
function isLater(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/**
 * A node's children with their paths: those that are there now, unless they are gone when their turn comes.
 *
 * @solution
 */
function* childrenOf(path: string, parent: Znode): Generator<readonly [string, Znode], undefined> {
  // In the map itself a name that is deleted and comes again would come up twice.
  for (const name of [...(parent.children?.keys() ?? [])]) {
    const node = parent.children?.get(name);
    if (node !== undefined) yield [`${path}/${name}`, node];
  }
}

/** An error as a result. */
function failed(err: number): Result {
  return { op: 'error', err };
}
