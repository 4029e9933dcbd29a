import {
  CONTAINER_OWNER,
  CreateFlags,
  ErrorCode,
  MAX_TTL_MS,
  OPEN_ACL,
  READ_ACL,
  TTL_OWNER,
  type Acl,
  type Id,
  type MultiOp,
  type ReadRequest,
  type Result,
  type SingleTxn,
  type Stat,
  type StoredNode,
  type Submitted,
  type TreeEvent,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { simpleAccess } from './access.ts';

/** A node, with what happened to it counted as plainly as can be. */
interface Node {
  data: Uint8Array | null;
  acl: readonly Acl[];
  readonly czxid: Zxid;
  mzxid: Zxid;
  pzxid: Zxid;
  readonly ctime: number;
  mtime: number;
  version: number;
  aversion: number;
  /** Children that came, and children that went. */
  came: number;
  went: number;
  /** The session of an ephemeral node. */
  readonly session: bigint;
  readonly container: boolean;
  /** 0 for a node that is no TTL node. */
  readonly ttlMs: number;
}

/** What comes of a request. */
export interface Outcome {
  /** The transaction it should become. */
  readonly body: TxnBody;
  readonly result: Result;
  readonly events: readonly TreeEvent[];
  /** Whether a limit was exceeded. */
  readonly exceeded: boolean;
}

/** How the server is configured. */
export interface NaiveOptions {
  readonly extendedTypes: boolean;
  readonly enforceQuota: boolean;
}

/** A request is refused. */
class Refused extends Error {
  readonly err: number;
  constructor(err: number) {
    super(`refused: ${err}`);
    this.err = err;
  }
}

/**
 * The tree as one would write it without a second server: a map of paths, changed as soon as a request comes. It says
 * what should have come of each step, and shares no code with any solution.
 */
export class NaiveTree {
  private nodes = new Map<string, Node>();
  private live = new Map<bigint, number>();
  private readonly options: NaiveOptions;
  private readonly seen: NaiveTree;
  private events: TreeEvent[] = [];
  private exceeded = false;

  /**
   * @param seen - the tree that quotas are looked up in, if another: what is under way is not counted.
   */
  constructor(
    options: NaiveOptions = { extendedTypes: true, enforceQuota: false },
    seen?: NaiveTree,
  ) {
    this.options = options;
    this.seen = seen ?? this;
    for (const path of ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config']) {
      const config = path === '/zookeeper/config';
      this.nodes.set(path, {
        ...newNode(new Uint8Array(), config ? READ_ACL : OPEN_ACL, 0n, 0),
        aversion: config ? -1 : 0,
      });
    }
    for (const path of this.nodes.keys()) if (path !== '/') this.fakeCount(parentOf(path), 0);
  }

  /** All paths, sorted. */
  paths(): string[] {
    return [...this.nodes.keys()].sort();
  }

  /** Live sessions and their time-outs in ms. */
  get sessions(): ReadonlyMap<bigint, number> {
    return this.live;
  }

  /** Carries out a request at once. */
  request(submitted: Submitted<WriteRequest>, zxid: Zxid, timeMs: number): Outcome {
    const before = this.copy();
    this.events = [];
    this.exceeded = false;
    const rest = (): Pick<Outcome, 'events' | 'exceeded'> => ({
      events: this.events,
      exceeded: this.exceeded,
    });
    if (submitted.request.op === 'multi') {
      const { body, results } = this.multi(submitted, submitted.request.ops, zxid, timeMs, before);
      return { body, result: { op: 'multi', results }, ...rest() };
    }
    try {
      const { txn, result } = this.single(submitted, submitted.request, zxid, timeMs, false);
      return { body: txn, result, ...rest() };
    } catch (thrown) {
      const { err } = refusal(thrown);
      this.goBack(before);
      return { body: { type: 'error', err }, result: { op: 'error', err }, ...rest() };
    }
  }

  read({ session, identities, request }: Submitted<ReadRequest>): Result {
    switch (request.op) {
      case 'multiRead':
        return {
          op: 'multiRead',
          results: request.ops.map((op) =>
            this.read({ session, cxid: 0, identities, request: op }),
          ),
        };
      case 'getEphemerals': {
        const { prefix } = request;
        const all = prefix === null || ['', '/'].includes(prefix.trim());
        const paths = this.paths().filter((path) => this.nodes.get(path)!.session === session);
        return {
          op: 'getEphemerals',
          paths: paths.filter((path) => session !== 0n && (all || path.startsWith(prefix))),
        };
      }
      default: {
        const path = request.path === '' ? '/' : request.path;
        const node = this.nodes.get(path);
        if (node === undefined) return { op: 'error', err: ErrorCode.NONODE };
        const need = simpleAccess.needs(request);
        if (need !== undefined && !simpleAccess.allows(node.acl, need.perms, identities)) {
          return { op: 'error', err: ErrorCode.NOAUTH };
        }
        const stat = this.stat(path);
        const children = this.children(path);
        switch (request.op) {
          case 'exists':
            return { op: 'exists', stat };
          case 'getData':
            return { op: 'getData', data: node.data, stat };
          case 'getACL':
            return { op: 'getACL', acl: simpleAccess.show(node.acl, identities), stat };
          case 'getChildren':
            return { op: 'getChildren', children };
          case 'getChildren2':
            return { op: 'getChildren2', children, stat };
          case 'getAllChildrenNumber': {
            const below = path === '/' ? '/' : `${path}/`;
            const count = this.paths().filter((other) => other !== path && other.startsWith(below));
            return { op: 'getAllChildrenNumber', count: count.length };
          }
        }
      }
    }
  }

  /** The node as it should be stored. */
  stored(path: string): StoredNode | undefined {
    const node = this.nodes.get(path);
    return (
      node && {
        path: path === '/' ? '' : path,
        data: node.data,
        acl: node.acl,
        stat: {
          czxid: node.czxid,
          mzxid: node.mzxid,
          ctime: node.ctime,
          mtime: node.mtime,
          version: node.version,
          cversion: node.came | 0,
          aversion: node.aversion,
          ephemeralOwner: node.container
            ? CONTAINER_OWNER
            : node.ttlMs > 0
              ? TTL_OWNER + BigInt(node.ttlMs)
              : node.session,
          pzxid: node.pzxid,
        },
      }
    );
  }

  children(path: string): string[] {
    const children = [...this.nodes.keys()].filter(
      (other) => other !== '/' && parentOf(other) === path,
    );
    return children.map((child) => child.slice(child.lastIndexOf('/') + 1)).sort();
  }

  /** Paths that the leader should remove by now. */
  due(timeMs: number): string[] {
    return this.paths().filter((path) => this.isDue(path, timeMs));
  }

  /** A server that starts counts what is under each quota, instead of believing its stats. */
  recountQuotas(): void {
    for (const path of this.paths()) {
      const quota = /^\/zookeeper\/quota(\/.+)\/zookeeper_limits$/.exec(path)?.[1];
      if (quota !== undefined) this.recountQuota(quota);
    }
  }

  /** Lets so many children have come already. */
  fakeCount(path: string, came: number): void {
    const node = this.nodes.get(path)!;
    node.came = came;
    node.went = came - this.children(path).length;
  }

  private stat(path: string): Stat {
    const node = this.nodes.get(path)!;
    const { data, czxid, mzxid, ctime, mtime, version, aversion, pzxid, session } = node;
    return {
      czxid,
      mzxid,
      ctime,
      mtime,
      version,
      cversion: (node.came + node.went) | 0,
      aversion,
      ephemeralOwner: session,
      dataLength: data === null ? 0 : data.length,
      numChildren: this.children(path).length,
      pzxid,
    };
  }

  private multi(
    submitted: Submitted<WriteRequest>,
    ops: readonly MultiOp[],
    zxid: Zxid,
    timeMs: number,
    before: ReturnType<NaiveTree['copy']>,
  ): { readonly body: TxnBody; readonly results: readonly Result[] } {
    const done: { readonly txn: SingleTxn; readonly result: Result }[] = [];
    try {
      for (const op of ops) done.push(this.single(submitted, op, zxid, timeMs, true));
      const body = { type: 'multi', txns: done.map(({ txn }) => txn) } as const;
      return { body, results: done.map(({ result }) => result) };
    } catch (thrown) {
      const { err } = refusal(thrown);
      this.goBack(before);
      this.events = [];
      const behind = ops.slice(done.length + 1).map(() => ErrorCode.RUNTIMEINCONSISTENCY);
      const errors = [err, ...behind];
      const asTxns = errors.map((code): SingleTxn => ({ type: 'error', err: code }));
      const codes = [...done.map(() => ErrorCode.OK), ...errors];
      return {
        body: { type: 'multi', txns: [...done.map(({ txn }) => txn), ...asTxns] },
        results: codes.map((code): Result => ({ op: 'error', err: code })),
      };
    }
  }

  private single(
    submitted: Submitted<WriteRequest>,
    request: Exclude<WriteRequest, { readonly op: 'multi' }>,
    zxid: Zxid,
    timeMs: number,
    inMulti: boolean,
  ): { readonly txn: SingleTxn; readonly result: Result } {
    const { session, identities } = submitted;
    switch (request.op) {
      case 'createSession':
        this.live.set(session, request.timeoutMs);
        return {
          txn: { type: 'createSession', timeoutMs: request.timeoutMs },
          result: { op: 'createSession', timeoutMs: request.timeoutMs },
        };
      case 'closeSession': {
        const paths = this.paths().filter((path) => this.nodes.get(path)!.session === session);
        for (const path of paths) this.take(path, zxid);
        this.live.delete(session);
        return { txn: { type: 'closeSession', paths }, result: { op: 'closeSession' } };
      }
      case 'deleteContainer': {
        const { path } = request;
        if (session !== 0n || !canBeDeleted(path)) refuse(ErrorCode.BADARGUMENTS);
        this.mustExist(path);
        if (this.children(path).length > 0) refuse(ErrorCode.NOTEMPTY);
        if (!this.isDue(path, timeMs)) refuse(ErrorCode.BADVERSION);
        this.take(path, zxid);
        return { txn: { type: 'deleteContainer', path }, result: { op: 'delete' } };
      }
      case 'delete': {
        const { path, version } = request;
        this.mustBeLive(session);
        if (!canBeDeleted(path)) refuse(ErrorCode.BADARGUMENTS);
        this.mustExist(parentOf(path));
        this.mustBeAllowed(request, identities);
        const node = this.mustExist(path);
        mustMatch(version, node.version);
        if (this.children(path).length > 0) refuse(ErrorCode.NOTEMPTY);
        this.take(path, zxid);
        return { txn: { type: 'delete', path }, result: { op: 'delete' } };
      }
      case 'setData': {
        const { path, data, version } = request;
        this.mustBeLive(session);
        mustBeValid(path);
        const node = this.mustExist(path);
        this.mustBeAllowed(request, identities);
        const moreBytes = (data?.length ?? 0) - (node.data?.length ?? 0);
        this.mustFit(path, 0, moreBytes);
        mustMatch(version, node.version);
        node.data = data;
        this.count(path, 0, moreBytes);
        node.version = (node.version + 1) | 0;
        node.mzxid = zxid;
        node.mtime = timeMs;
        this.happens('NodeDataChanged', path);
        return {
          txn: { type: 'setData', path, data, version: node.version },
          result: { op: 'setData', stat: this.stat(path) },
        };
      }
      case 'setACL': {
        const { path, acl, version } = request;
        this.mustBeLive(session);
        mustBeValid(path);
        const list = fixed(acl, identities);
        const node = this.mustExist(path);
        this.mustBeAllowed(request, identities);
        mustMatch(version, node.aversion);
        node.acl = list;
        node.aversion = (node.aversion + 1) | 0;
        return {
          txn: { type: 'setACL', path, acl: list, version: node.aversion },
          result: { op: 'setACL', stat: this.stat(path) },
        };
      }
      case 'check': {
        const { path, version } = request;
        this.mustBeLive(session);
        mustBeValid(path);
        const node = this.mustExist(path);
        this.mustBeAllowed(request, identities);
        mustMatch(version, node.version);
        return {
          txn: { type: 'check', path, version: (node.version + 1) | 0 },
          result: { op: 'check' },
        };
      }
      default:
        return this.create(submitted, request, zxid, timeMs, inMulti);
    }
  }

  private create(
    { session, identities }: Submitted<WriteRequest>,
    request: Extract<WriteRequest, { readonly flags: number }>,
    zxid: Zxid,
    timeMs: number,
    inMulti: boolean,
  ): { readonly txn: SingleTxn; readonly result: Result } {
    const { op, flags, data } = request;
    if (![0, 1, 2, 3, 4, 5, 6].includes(flags)) refuse(ErrorCode.BADARGUMENTS);
    const forTtl = flags === 5 || flags === 6;
    if (forTtl && !this.options.extendedTypes) refuse(ErrorCode.UNIMPLEMENTED);
    if (forTtl !== (op === 'createTTL')) refuse(ErrorCode.BADARGUMENTS);
    const ttlMs = request.op === 'createTTL' ? request.ttlMs : 0;
    if (forTtl && (ttlMs < 1 || ttlMs > MAX_TTL_MS)) refuse(ErrorCode.BADARGUMENTS);
    this.mustBeLive(session);
    if (!request.path.includes('/') || request.path.includes('\0')) refuse(ErrorCode.BADARGUMENTS);
    const acl = fixed(request.acl, identities);
    const parentPath = parentOf(request.path);
    const parent = this.mustExist(parentPath);
    this.mustBeAllowed(request, identities);
    const sequential = [
      CreateFlags.PERSISTENT_SEQUENTIAL,
      CreateFlags.EPHEMERAL_SEQUENTIAL,
      CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL,
    ].some((flag) => flag === flags);
    const path = request.path + (sequential ? tenDigits(parent.came | 0) : '');
    mustBeValid(path);
    if (this.nodes.has(path)) refuse(ErrorCode.NODEEXISTS);
    if (parent.session !== 0n) refuse(ErrorCode.NOCHILDRENFOREPHEMERALS);
    this.mustFit(path, 1, data?.length ?? 0);
    const container = inMulti ? flags === 4 && op !== 'createTTL' : op === 'createContainer';
    const ephemeral = (flags === 1 || flags === 3) && !container;
    parent.came = (parent.came + 1) | 0;
    parent.pzxid = zxid;
    this.nodes.set(path, {
      ...newNode(data, acl, zxid, timeMs),
      session: ephemeral ? session : 0n,
      container,
      ttlMs,
    });
    this.count(path, 1, data?.length ?? 0);
    const quota = /^\/zookeeper\/quota(\/.+)\/zookeeper_stats$/.exec(path)?.[1];
    if (quota !== undefined) this.recountQuota(quota);
    this.happens('NodeCreated', path);
    this.happens('NodeChildrenChanged', parentPath);
    const start = { path, data, acl, parentCVersion: parent.came };
    if (op === 'createTTL') return this.created({ type: op, ...start, ttlMs }, true);
    if (container) return this.created({ type: 'createContainer', ...start }, true);
    const withStat = op !== 'create' && !inMulti && op === 'create2';
    return this.created({ type: withStat ? 'create2' : 'create', ...start, ephemeral }, withStat);
  }

  private created(
    txn: Extract<SingleTxn, { readonly parentCVersion: number }>,
    withStat: boolean,
  ): { readonly txn: SingleTxn; readonly result: Result } {
    const { path } = txn;
    return {
      txn,
      result: withStat ? { op: 'create2', path, stat: this.stat(path) } : { op: 'create', path },
    };
  }

  private take(path: string, zxid: Zxid): void {
    const parent = this.nodes.get(parentOf(path))!;
    this.happens('NodeDeleted', path);
    const bytes = this.nodes.get(path)!.data?.length ?? 0;
    this.nodes.delete(path);
    this.count(path, -1, -bytes);
    parent.went++;
    parent.pzxid = zxid;
    this.happens('NodeChildrenChanged', parentOf(path));
  }

  private happens(type: TreeEvent['type'], path: string): void {
    this.events.push({ type, path, acl: this.nodes.get(path)!.acl });
  }

  private isDue(path: string, timeMs: number): boolean {
    const node = this.nodes.get(path)!;
    if (this.children(path).length > 0) return false;
    if (node.container) return node.came > 0;
    return node.ttlMs > 0 && timeMs - node.mtime > node.ttlMs;
  }

  private mustBeLive(session: bigint): void {
    if (!this.live.has(session)) refuse(ErrorCode.SESSIONEXPIRED);
  }

  private mustExist(path: string): Node {
    return this.nodes.get(path) ?? refuse(ErrorCode.NONODE);
  }

  private mustBeAllowed(request: WriteRequest, identities: readonly Id[]): void {
    const need = simpleAccess.needs(request)!;
    const { acl } = this.mustExist(need.path);
    if (!simpleAccess.allows(acl, need.perms, identities)) refuse(ErrorCode.NOAUTH);
  }

  /** Refuses what would be beyond a limit, by what the stats say is there. */
  private mustFit(path: string, more: number, moreBytes: number): void {
    const { seen } = this;
    const quota = seen.quotaOver(path);
    const stats = quota && seen.nodes.get(statsOf(quota));
    // What is there is known from the node of stats; without one, nobody looks.
    if (!quota || !stats) return;
    const limits = seen.nodes.get(limitsOf(quota))!;
    const looks = [
      { soft: 'count', hard: 'countHardLimit', grown: more },
      { soft: 'bytes', hard: 'byteHardLimit', grown: moreBytes },
    ];
    for (const { soft, hard, grown } of looks) {
      const isHard = numberIn(limits, hard) > -1;
      const limit = numberIn(limits, isHard ? hard : soft);
      if (grown === 0 || limit < 0 || numberIn(stats, soft) + grown <= limit) continue;
      this.exceeded = true;
      if (isHard && this.options.enforceQuota) refuse(ErrorCode.QUOTAEXCEEDED);
    }
  }

  /** The nearest path with limits: the path itself, or one above it. */
  private quotaOver(path: string): string | undefined {
    for (let above = path; above !== '/'; above = parentOf(above)) {
      if (above !== '/zookeeper' && this.nodes.has(limitsOf(above))) return above;
    }
    return undefined;
  }

  /** Every server writes down for itself how full a quota is. */
  private count(path: string, more: number, moreBytes: number): void {
    const quota = this.quotaOver(path);
    const stats = quota && this.nodes.get(statsOf(quota));
    if (!stats) return;
    const [count, bytes] = [numberIn(stats, 'count') + more, numberIn(stats, 'bytes') + moreBytes];
    stats.data = new TextEncoder().encode(`count=${count},bytes=${bytes}`);
  }

  private recountQuota(quota: string): void {
    const stats = this.nodes.get(statsOf(quota));
    if (quota === '/zookeeper' || stats === undefined) return;
    const below = this.paths().filter((path) => path === quota || path.startsWith(`${quota}/`));
    const bytes = below.reduce((sum, path) => sum + (this.nodes.get(path)!.data?.length ?? 0), 0);
    stats.data = new TextEncoder().encode(`count=${below.length},bytes=${bytes}`);
  }

  private copy(): { readonly nodes: Map<string, Node>; readonly live: Map<bigint, number> } {
    const nodes = [...this.nodes].map(([path, node]) => [path, { ...node }] as const);
    return { nodes: new Map(nodes), live: new Map(this.live) };
  }

  private goBack({ nodes, live }: ReturnType<NaiveTree['copy']>): void {
    this.nodes = nodes;
    this.live = live;
  }
}

function limitsOf(quota: string): string {
  return `/zookeeper/quota${quota}/zookeeper_limits`;
}

function statsOf(quota: string): string {
  return `/zookeeper/quota${quota}/zookeeper_stats`;
}

/** The number behind a word, as in `count=5,bytes=7`; -1 if there is none. */
function numberIn({ data }: Node, name: string): number {
  const text = new TextDecoder().decode(data ?? new Uint8Array());
  return Number(new RegExp(`(?:^|[,;])${name}=(-?\\d+)`).exec(text)?.[1] ?? -1);
}

function newNode(data: Uint8Array | null, acl: readonly Acl[], zxid: Zxid, timeMs: number): Node {
  return {
    data,
    acl,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctime: timeMs,
    mtime: timeMs,
    version: 0,
    aversion: 0,
    came: 0,
    went: 0,
    session: 0n,
    container: false,
    ttlMs: 0,
  };
}

function refuse(err: number): never {
  throw new Refused(err);
}

function refusal(thrown: unknown): Refused {
  if (thrown instanceof Refused) return thrown;
  throw thrown;
}

function mustMatch(asked: number, version: number): void {
  if (asked !== -1 && asked !== version) refuse(ErrorCode.BADVERSION);
}

function mustBeValid(path: string): void {
  if (!isValid(path)) refuse(ErrorCode.BADARGUMENTS);
}

/** The rules for paths by way of a pattern for a component. */
export function isValid(path: string): boolean {
  if (path === '/') return true;
  // eslint-disable-next-line no-control-regex -- these are what is forbidden
  const allowed = /^[^\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]+$/;
  const [first, ...names] = path.split('/');
  return (
    first === '' &&
    names.length > 0 &&
    names.every((name) => allowed.test(name) && name !== '.' && name !== '..')
  );
}

function canBeDeleted(path: string): boolean {
  const fixedPaths = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];
  return path.includes('/') && !path.includes('\0') && !fixedPaths.includes(path);
}

function fixed(acl: readonly Acl[] | null, identities: readonly Id[]): readonly Acl[] {
  const list = simpleAccess.fix(acl, identities);
  return typeof list === 'number' ? refuse(list) : list;
}

/** Java's `%010d`. */
function tenDigits(number: number): string {
  const digits = String(Math.abs(number));
  const sign = number < 0 ? '-' : '';
  return sign + '0'.repeat(Math.max(0, 10 - sign.length - digits.length)) + digits;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
