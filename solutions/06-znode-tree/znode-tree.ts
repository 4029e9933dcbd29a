import {
  CONTAINER_OWNER,
  ErrorCode,
  OPEN_ACL,
  openAccess,
  plainAclCache,
  READ_ACL,
  TTL_OWNER,
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
import { isDue, kindOf } from './node-kind.ts';
import { nameOf, parentOf, shownPath } from './path.ts';
import { Quotas } from './quotas.ts';
import { answer } from './read.ts';
import { contentCrc, nodeDigest, storedNode, visibleStat, type Znode } from './znode.ts';

/** What a tree may be given. */
export interface ZnodeTreeOptions {
  /** Chapter 8's; by default everybody may do everything. */
  readonly access?: AccessControl;
  /** Chapter 8's; by default every list is kept as it comes. */
  readonly acls?: AclCache;
}

/** What all that is done for a transaction needs to know of it. */
interface Context {
  readonly zxid: Zxid;
  readonly txn: Txn;
  /** To be filled. */
  readonly events: TreeEvent[];
}

/** What is to be created. */
interface NewNode {
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly acl: readonly Acl[];
  readonly ephemeralOwner: bigint;
  readonly parentCVersion: number;
}

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
  /** By path. The root's is empty, so that {@link parentOf} leads to it. */
  private readonly byPath = new Map<string, Znode>();
  /** The ephemeral nodes of each session. */
  private readonly ephemerals = new Map<bigint, Set<string>>();
  /** Containers and TTL nodes. */
  private readonly mortal = new Set<string>();
  /** The digest, and what it has to change by once the transaction is complete. */
  private digestBefore = 0n;
  private digestChange = 0;

  constructor({ access = openAccess, acls = plainAclCache }: ZnodeTreeOptions = {}) {
    this.access = access;
    this.acls = acls;
    this.quotas = new Quotas((path) => this.node(path));
    this.restore(0n, { sessions: [], nodes: BUILT_IN });
  }

  /** The node at a path, for this chapter's own code. The root is both `/` and the empty path. */
  node(path: string): Znode | undefined {
    return this.byPath.get(path === '/' ? '' : path);
  }

  /** The paths of a session's ephemeral nodes. */
  ephemeralsOf(session: bigint): ReadonlySet<string> {
    return this.ephemerals.get(session) ?? NONE;
  }

  /**
   * The digest of the whole tree: equal on all servers that have applied the same transactions, and with very little
   * chance on others. Signed, 64 bits.
   *
   * @todo Level 8: the sum of `nodeDigest` over all nodes, kept up to date with each change. In what is this not a sum
   * over everything: see `nodeDigest`.
   */
  get digest(): bigint {
    return BigInt.asIntN(64, this.digestBefore + BigInt(this.digestChange));
  }

  /**
   * Applies a committed transaction.
   *
   * @todo Level 2: call `applySingle`, remember the zxid, return the result and the events.
   *
   * Level 6: a multi is applied part by part, and has the result of each. If one of its parts is an error, none is
   * applied: error 0 stands for those before it.
   *
   * Level 8: `lastZxid` never goes back.
   */
  apply(zxid: Zxid, txn: Txn): Applied {
    const context: Context = { zxid, txn, events: [] };
    const { body } = txn;
    const result =
      body.type === 'multi'
        ? this.applyMulti(context, body.txns)
        : this.applySingle(context, body);
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    this.settleDigest();
    return { result, events: context.events };
  }

  /**
   * Answers a request that changes nothing.
   *
   * @todo Level 2: `answer` of read.ts.
   */
  read(submitted: Submitted<ReadRequest>): Result {
    return answer(this, this.access, submitted);
  }

  /** A node as it is stored; undefined if there is none. */
  stored(path: string): StoredNode | undefined {
    const node = this.node(path);
    return node && storedNode(path === '/' ? '' : path, node);
  }

  /**
   * All nodes, parents before their children, each as it is when its turn comes.
   *
   * @todo Level 8: begin at the root, whose path is empty. A set that is iterated over tells of members that came
   * meanwhile, and not of those that went. A name whose node is gone is passed over.
   */
  *nodes(): IterableIterator<StoredNode> {
    const left: Iterator<string>[] = [[''].values()];
    while (left.length > 0) {
      const next = left.at(-1)!.next();
      if (next.done === true) left.pop();
      const node = next.done === true ? undefined : this.byPath.get(next.value);
      if (node === undefined) continue;
      yield storedNode(next.value, node);
      if (node.children !== undefined) left.push(pathsOf(next.value, node.children));
    }
  }

  /**
   * Puts a state that includes `zxid` in place of everything.
   *
   * @throws RangeError if a node comes before its parent, or twice.
   *
   * @todo Level 8: forget everything, then put the sessions and one node after the other where `createNode` would put
   * them. At the end count what is in every node of quota statistics: `quotas.countAll`.
   */
  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    this.clear();
    for (const [session, timeoutMs] of sessions) this.sessions.set(session, timeoutMs);
    for (const { path, data, acl, stat } of nodes) {
      if (this.byPath.has(path)) throw new RangeError(`${shownPath(path)} comes twice.`);
      if (path !== '') this.parentFor(path).children = this.childrenWith(path);
      this.put(path, { data, acl, stat: { ...stat }, children: undefined });
      this.settleDigest();
    }
    this.quotas.recount();
    this.lastZxid = zxid;
  }

  /**
   * Containers and TTL nodes whose time has come, as requests of the leader. Apache: `ContainerManager.checkContainers`.
   *
   * @param timeMs - the leader's clock, in ms since 1970.
   *
   * @todo Level 7: those without children that `isDue`. Look at containers and TTL nodes only, however many others there
   * are.
   */
  dueForRemoval(timeMs: number): WriteRequest[] {
    const due = [...this.mortal].filter((path) => {
      const { children, stat } = this.node(path)!;
      return children === undefined && isDue(stat, timeMs);
    });
    return due.map((path) => ({ op: 'deleteContainer', path }));
  }

  private applyMulti(context: Context, txns: readonly SingleTxn[]): Result {
    const culprit = txns.findIndex(({ type }) => type === 'error');
    const results = txns.map((txn, i): Result => {
      if (i < culprit) return { op: 'error', err: ErrorCode.OK };
      return this.applySingle(context, txn);
    });
    return { op: 'multi', results };
  }

  /**
   * @todo Level 2: create, create2, delete and setData, each with its result; an error has itself as its result. A check
   * and a setACL are for you to add when you come to them.
   *
   * Level 4: ephemeral nodes, createSession and closeSession.
   *
   * Level 7: containers, TTL nodes, deleteContainer.
   */
  private applySingle(context: Context, body: SingleTxn): Result {
    switch (body.type) {
      case 'create':
      case 'create2':
      case 'createContainer':
      case 'createTTL':
        return this.createNode(context, body.type, { ...body, ephemeralOwner: ownerIn(context, body) });
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
        return { op: 'error', err: body.err };
    }
  }
