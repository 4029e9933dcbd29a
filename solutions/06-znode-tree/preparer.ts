import {
  CreateFlags,
  ErrorCode,
  MAX_TTL_MS,
  openAccess,
  TTL_OWNER,
  CONTAINER_OWNER,
  type AccessControl,
  type Id,
  type MultiOp,
  type Prepare,
  type SingleTxn,
  type StoredStat,
  type Submitted,
  type Txn,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { isDue, kindOf } from './node-kind.ts';
import { parentOf, pathProblem, storedPath } from './path.ts';
import { PendingChanges, type FutureNode } from './pending-changes.ts';
import type { QuotaNumbers } from './quotas.ts';
import { contentCrc } from './znode.ts';
import type { ZnodeTree } from './znode-tree.ts';

/** What a Preparer may be given. */
export interface PreparerOptions {
  /** Chapter 8's; by default everybody may do everything. */
  readonly access?: AccessControl;
  /** Whether there may be TTL nodes. Apache: `extendedTypesEnabled`, off unless configured. */
  readonly extendedTypes?: boolean;
  /** Whether requests over a hard limit are refused. Apache: `enforceQuota`, off unless configured. */
  readonly enforceQuota?: boolean;
  /** Is told of every limit that a request goes beyond. */
  readonly warn?: (message: string) => void;
}

/** What is known of the request that is being prepared. */
interface Context {
  readonly session: bigint;
  readonly identities: readonly Id[];
  readonly zxid: Zxid;
  readonly timeMs: number;
  readonly inMulti: boolean;
}

type Request<Op extends WriteRequest['op']> = Extract<WriteRequest, { readonly op: Op }>;
type CreateRequest = Request<'create' | 'create2' | 'createContainer' | 'createTTL'>;

/**
 * The leader's half: makes transactions of requests. It is the only one that decides anything.
 *
 * There is one for each time that a server leads, on a tree that has applied everything there was before.
 *
 * Apache: `org.apache.zookeeper.server.PrepRequestProcessor`.
 */
export class Preparer implements Prepare {
  private readonly tree: ZnodeTree;
  private readonly access: AccessControl;
  private readonly extendedTypes: boolean;
  private readonly enforceQuota: boolean;
  private readonly warn: (message: string) => void;
  private readonly pending: PendingChanges;

  constructor(
    tree: ZnodeTree,
    {
      access = openAccess,
      extendedTypes = false,
      enforceQuota = false,
      warn = () => undefined,
    }: PreparerOptions = {},
  ) {
    this.tree = tree;
    this.access = access;
    this.extendedTypes = extendedTypes;
    this.enforceQuota = enforceQuota;
    this.warn = warn;
    this.pending = new PendingChanges(tree);
  }

  /**
   * What the request will do after everything prepared before it.
   *
   * @todo Level 3: `bodyOf` does the work.
   *
   * Level 5: keep the draft, unless the request is refused: then drop it.
   *
   * Level 8: a transaction that is no error says which digest the tree will have.
   */
  prepare(submitted: Submitted<WriteRequest>, zxid: Zxid, timeMs: number): Txn {
    const { session, cxid, identities, request } = submitted;
    const context: Context = { session, identities, zxid, timeMs, inMulti: false };
    const body = this.bodyOf(context, request);
    if (isRefused(body)) this.pending.drop();
    const { digest } = this.pending;
    if (!isRefused(body)) this.pending.keep(zxid);
    const txn = { clientId: session, cxid, timeMs, body };
    return body.type === 'error' ? txn : { ...txn, digest };
  }

  /**
   * The tree has applied every transaction up to this one.
   *
   * @todo Level 5: forget what was pending until now.
   */
  applied(zxid: Zxid): void {
    this.pending.forget(zxid);
  }

  /** Calls the method that is for this kind of request. */
  private bodyOf(context: Context, request: WriteRequest): TxnBody {
    switch (request.op) {
      case 'multi':
        return this.multi(context, request.ops);
      case 'setACL':
        return this.setAcl(context, request);
      case 'createSession':
        return this.createSession(context, request);
      case 'closeSession':
        return this.closeSession(context);
      case 'deleteContainer':
        return this.deleteContainer(context, request);
      default:
        return this.single(context, request);
    }
  }

  /** What may stand by itself and in a multi. */
  private single(context: Context, request: MultiOp): SingleTxn {
    switch (request.op) {
      case 'delete':
        return this.delete(context, request);
      case 'setData':
        return this.setData(context, request);
      case 'check':
        return this.check(context, request);
      default:
        return this.create(context, request);
    }
  }

  /**
   * All or none.
   *
   * @todo Level 6: each part sees what those before it will do. With the first that is refused all is lost: the parts
   * behind it are not even looked at, and become error RUNTIMEINCONSISTENCY; those before it stay as they are, since
   * `apply` knows what to make of them.
   */
  private multi(context: Context, ops: readonly MultiOp[]): TxnBody {
    let refused = false;
    const txns = ops.map((op) => {
      const txn = refused
        ? error(ErrorCode.RUNTIMEINCONSISTENCY)
        : this.single({ ...context, inMulti: true }, op);
      refused ||= txn.type === 'error';
      return txn;
    });
    return { type: 'multi', txns };
  }

  /**
   * A new node.
   *
   * @todo Level 3: persistent ones, with the checks in the order that the text gives. `parentCVersion` is one more than the
   * parent's stored `cversion` is now, in 32 bits: `| 0`.
   *
   * Level 4: sequence numbers, ephemeral nodes.
   *
   * Level 5: draft the node and its parent (`pending.setNode`).
   *
   * Level 6: in a multi the flags alone say what kind of node it is to be, not the name of the operation.
   *
   * Level 7: containers, TTL nodes, quotas.
   *
   * Level 8: `contentCrc` of what is drafted.
   */
  private create(context: Context, request: CreateRequest): SingleTxn {
    const flags = this.checkFlags(request);
    if (flags !== undefined) return flags;
    if (!this.pending.isLive(context.session)) return error(ErrorCode.SESSIONEXPIRED);
    if (!hasParent(request.path)) return error(ErrorCode.BADARGUMENTS);
    const acl = this.access.fix(request.acl, context.identities);
    if (typeof acl === 'number') return error(acl);
    const parentPath = parentOf(request.path);
    const parent = this.pending.node(parentPath);
    if (parent === undefined) return error(ErrorCode.NONODE);
    if (!this.isAllowed(context, request)) return error(ErrorCode.NOAUTH);
    const path = request.path + suffix(request.flags, parent);
    if (pathProblem(path) !== undefined) return error(ErrorCode.BADARGUMENTS);
    if (this.pending.node(path) !== undefined) return error(ErrorCode.NODEEXISTS);
    if (kindOf(parent.stat.ephemeralOwner) === 'ephemeral') {
      return error(ErrorCode.NOCHILDRENFOREPHEMERALS);
    }
    const { data } = request;
    if (this.isTooMuch(path, 1, data?.length ?? 0)) return error(ErrorCode.QUOTAEXCEEDED);
    const kind = kindToCreate(request, context);
    const parentCVersion = (parent.stat.cversion + 1) | 0;
    this.pending.setNode(path, {
      dataLength: data?.length ?? 0,
      acl,
      stat: newStat(context, kind.ephemeralOwner),
      children: 0,
      contentCrc: contentCrc(path, data),
    });
    this.pending.setNode(parentPath, {
      ...parent,
      stat: { ...parent.stat, cversion: parentCVersion, pzxid: context.zxid },
      children: parent.children + 1,
    });
    return { ...kind.txn, path, data, acl, parentCVersion };
  }

  /**
   * @todo Level 3: the checks in the order that the text gives.
   *
   * Level 5: draft that the node is gone (null), and its parent.
   */
  private delete(context: Context, request: Request<'delete'>): SingleTxn {
    const { path, version } = request;
    if (!this.pending.isLive(context.session)) return error(ErrorCode.SESSIONEXPIRED);
    if (!hasParent(path) || RESERVED.includes(path)) return error(ErrorCode.BADARGUMENTS);
    if (this.pending.node(parentOf(path)) === undefined) return error(ErrorCode.NONODE);
    if (!this.isAllowed(context, request)) return error(ErrorCode.NOAUTH);
    const node = this.pending.node(path);
    if (node === undefined) return error(ErrorCode.NONODE);
    if (!matches(version, node.stat.version)) return error(ErrorCode.BADVERSION);
    if (node.children > 0) return error(ErrorCode.NOTEMPTY);
    this.draftRemoval(context, path);
    return { type: 'delete', path };
  }

  /**
   * @todo Level 3: the checks in the order that the text gives.
   *
   * Level 5: draft the node with its new version, mzxid and mtime, and the length of its data.
   *
   * Level 7: quotas.
   *
   * Level 8: `contentCrc` of what is drafted.
   */
  private setData(context: Context, request: Request<'setData'>): SingleTxn {
    const { path, data } = request;
    if (!this.pending.isLive(context.session)) return error(ErrorCode.SESSIONEXPIRED);
    if (pathProblem(path) !== undefined) return error(ErrorCode.BADARGUMENTS);
    const node = this.pending.node(path);
    if (node === undefined) return error(ErrorCode.NONODE);
    if (!this.isAllowed(context, request)) return error(ErrorCode.NOAUTH);
    const grownBytes = (data?.length ?? 0) - node.dataLength;
    if (this.isTooMuch(path, 0, grownBytes)) return error(ErrorCode.QUOTAEXCEEDED);
    if (!matches(request.version, node.stat.version)) return error(ErrorCode.BADVERSION);
    const version = (node.stat.version + 1) | 0;
    this.pending.setNode(path, {
      ...node,
      dataLength: data?.length ?? 0,
      stat: { ...node.stat, version, mzxid: context.zxid, mtime: context.timeMs },
      contentCrc: contentCrc(storedPath(path), data),
    });
    return { type: 'setData', path, data, version };
  }

  /**
   * @todo Level 3: the checks in the order that the text gives.
   *
   * Level 5: draft the node with its new list and aversion.
   */
  private setAcl(context: Context, request: Request<'setACL'>): SingleTxn {
    const { path } = request;
    if (!this.pending.isLive(context.session)) return error(ErrorCode.SESSIONEXPIRED);
    if (pathProblem(path) !== undefined) return error(ErrorCode.BADARGUMENTS);
    const acl = this.access.fix(request.acl, context.identities);
    if (typeof acl === 'number') return error(acl);
    const node = this.pending.node(path);
    if (node === undefined) return error(ErrorCode.NONODE);
    if (!this.isAllowed(context, request)) return error(ErrorCode.NOAUTH);
    if (!matches(request.version, node.stat.aversion)) return error(ErrorCode.BADVERSION);
    const version = (node.stat.aversion + 1) | 0;
    this.pending.setNode(path, { ...node, acl, stat: { ...node.stat, aversion: version } });
    return { type: 'setACL', path, acl, version };
  }

  /**
   * @todo Level 3: the checks in the order that the text gives. The transaction's version is one more than the node's.
   */
  private check(context: Context, request: Request<'check'>): SingleTxn {
    const { path } = request;
    if (!this.pending.isLive(context.session)) return error(ErrorCode.SESSIONEXPIRED);
    if (pathProblem(path) !== undefined) return error(ErrorCode.BADARGUMENTS);
    const node = this.pending.node(path);
    if (node === undefined) return error(ErrorCode.NONODE);
    if (!this.isAllowed(context, request)) return error(ErrorCode.NOAUTH);
    if (!matches(request.version, node.stat.version)) return error(ErrorCode.BADVERSION);
    return { type: 'check', path, version: (node.stat.version + 1) | 0 };
  }

  /**
   * @todo Level 4: it is never refused; whether there may be such a session is for chapter 14.
   *
   * Level 5: requests behind this one find it live.
   */
  private createSession({ session }: Context, { timeoutMs }: Request<'createSession'>): SingleTxn {
    this.pending.setSession(session, true);
    return { type: 'createSession', timeoutMs };
  }

  /**
   * @todo Level 4: it is never refused. The transaction lists the session's ephemeral nodes.
   *
   * Level 5: draft that they are gone, and their parents. For requests behind this one the session is over.
   */
  private closeSession(context: Context): SingleTxn {
    const paths = this.pending.ephemeralsOf(context.session);
    for (const path of paths) this.draftRemoval(context, path);
    this.pending.setSession(context.session, false);
    return { type: 'closeSession', paths };
  }

  /**
   * The leader's own request: session 0.
   *
   * @todo Level 7: BADARGUMENTS for all others, or if the path cannot be deleted; NONODE; NOTEMPTY; and BADVERSION unless the
   * node still is due, with everything that is pending. Draft as in `delete`.
   */
  private deleteContainer(context: Context, { path }: Request<'deleteContainer'>): SingleTxn {
    if (context.session !== 0n || !hasParent(path) || RESERVED.includes(path)) {
      return error(ErrorCode.BADARGUMENTS);
    }
    const node = this.pending.node(path);
    if (node === undefined) return error(ErrorCode.NONODE);
    if (node.children > 0) return error(ErrorCode.NOTEMPTY);
    if (!isDue(node.stat, context.timeMs)) return error(ErrorCode.BADVERSION);
    this.draftRemoval(context, path);
    return { type: 'deleteContainer', path };
  }

  /** @solution */
  private draftRemoval({ zxid }: Context, path: string): void {
    const parent = this.pending.node(parentOf(path))!;
    this.pending.setNode(path, null);
    this.pending.setNode(parentOf(path), {
      ...parent,
      stat: { ...parent.stat, pzxid: zxid },
      children: parent.children - 1,
    });
  }

  /**
   * Whether those who ask have the permission that their request needs.
   *
   * @todo Level 3: `access.needs(request)` says which permission on which node, or that none is needed; `access.allows`
   * whether the list of that node gives it. If there is no such node, it does not.
   */
  private isAllowed({ identities }: Context, request: WriteRequest): boolean {
    const need = this.access.needs(request);
    if (need === undefined) return true;
    const node = this.pending.node(need.path);
    return node !== undefined && this.access.allows(node.acl, need.perms, identities);
  }

  /**
   * Refuses flags that do not exist, or not for this operation.
   *
   * @solution
   */
  private checkFlags(request: CreateRequest): SingleTxn | undefined {
    const { op, flags } = request;
    if (!ALL_FLAGS.has(flags)) return error(ErrorCode.BADARGUMENTS);
    if (isTtl(flags) && !this.extendedTypes) return error(ErrorCode.UNIMPLEMENTED);
    if (isTtl(flags) !== (op === 'createTTL')) return error(ErrorCode.BADARGUMENTS);
    if (op !== 'createTTL') return undefined;
    const { ttlMs } = request;
    return ttlMs >= 1 && ttlMs <= MAX_TTL_MS ? undefined : error(ErrorCode.BADARGUMENTS);
  }

  /**
   * Whether so many nodes and bytes more would be beyond a limit that is enforced. What is pending is not counted: a limit
   * may be exceeded by as much as is under way.
   *
   * @todo Level 7: `tree.quotas` knows the limits and what is there. If there is a hard limit (not -1) it counts, and the
   * other, if there is one, does not. Call `warn` whenever one is exceeded; only hard ones are enforced, and only with
   * `enforceQuota`. What does not change is not looked at.
   */
  private isTooMuch(path: string, count: number, bytes: number): boolean {
    const { quotas } = this.tree;
    const over = quotas.over(path);
    const [limits, stats] = over === undefined ? [] : [quotas.limits(over), quotas.stats(over)];
    if (limits === undefined || stats === undefined) return false;
    const exceeds = (what: 'count' | 'bytes', more: number): boolean => {
      const { limit, hard } = limitIn(limits, what);
      if (more === 0 || limit < 0 || stats[what] + more <= limit) return false;
      this.warn(
        `Quota of ${over} exceeded: ${what} ${stats[what] + more}, ${hard ? 'hard' : 'soft'} limit ${limit}.`,
      );
      return hard && this.enforceQuota;
    };
    return [exceeds('count', count), exceeds('bytes', bytes)].includes(true);
  }
}

/** What nobody can delete. */
const RESERVED = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

const ALL_FLAGS: ReadonlySet<number> = new Set(Object.values(CreateFlags));

/** A request that is refused. */
function error(err: number): SingleTxn {
  return { type: 'error', err };
}

/** @solution */
function isRefused(body: TxnBody): boolean {
  return body.type === 'multi'
    ? body.txns.some(({ type }) => type === 'error')
    : body.type === 'error';
}

/** Enough of a path to say what its parent is. */
function hasParent(path: string): boolean {
  return path.includes('/') && !path.includes('\0');
}

/** Whether a version that is asked for is the one there is: -1 is any. */
function matches(asked: number, version: number): boolean {
  return asked === -1 || asked === version;
}

function isTtl(flags: number): boolean {
  return (
    flags === CreateFlags.PERSISTENT_WITH_TTL ||
    flags === CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}

function isSequential(flags: number): boolean {
  return (
    flags === CreateFlags.PERSISTENT_SEQUENTIAL ||
    flags === CreateFlags.EPHEMERAL_SEQUENTIAL ||
    flags === CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}

function isEphemeral(flags: number): boolean {
  return flags === CreateFlags.EPHEMERAL || flags === CreateFlags.EPHEMERAL_SEQUENTIAL;
}

/**
 * The number behind the name of a sequential node, in ten characters: how many children ever came to its parent. After
 * 2147483647 comes -2147483648.
 *
 * @solution
 */
function suffix(flags: number, { stat: { cversion } }: FutureNode): string {
  if (!isSequential(flags)) return '';
  return cversion < 0
    ? `-${String(-cversion).padStart(9, '0')}`
    : String(cversion).padStart(10, '0');
}

/**
 * How the transaction begins, and whose the node will be.
 *
 * @solution
 */
function kindToCreate(
  request: CreateRequest,
  { session, inMulti }: Context,
): { readonly txn: SingleTxnStart; readonly ephemeralOwner: bigint } {
  const { op, flags } = request;
  if (op === 'createTTL') {
    const { ttlMs } = request;
    return { txn: { type: op, ttlMs }, ephemeralOwner: TTL_OWNER | BigInt(ttlMs) };
  }
  if (inMulti ? flags === CreateFlags.CONTAINER : op === 'createContainer') {
    return { txn: { type: 'createContainer' }, ephemeralOwner: CONTAINER_OWNER };
  }
  const ephemeral = isEphemeral(flags);
  const type = op === 'create2' && !inMulti ? op : 'create';
  return { txn: { type, ephemeral }, ephemeralOwner: ephemeral ? session : 0n };
}

/** What differs between the transactions that create a node. */
type SingleTxnStart =
  | { readonly type: 'create' | 'create2'; readonly ephemeral: boolean }
  | { readonly type: 'createContainer' }
  | { readonly type: 'createTTL'; readonly ttlMs: number };

/** @solution */
function newStat({ zxid, timeMs }: Context, ephemeralOwner: bigint): StoredStat {
  return {
    czxid: zxid,
    mzxid: zxid,
    ctime: timeMs,
    mtime: timeMs,
    version: 0,
    cversion: 0,
    aversion: 0,
    ephemeralOwner,
    pzxid: zxid,
  };
}

/** @solution */
function limitIn(
  limits: QuotaNumbers,
  what: 'count' | 'bytes',
): { readonly limit: number; readonly hard: boolean } {
  const hard = what === 'count' ? limits.countHardLimit : limits.byteHardLimit;
  return hard < 0 ? { limit: limits[what], hard: false } : { limit: hard, hard: true };
}
