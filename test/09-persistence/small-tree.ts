import {
  OPEN_ACL,
  READ_ACL,
  type Acl,
  type Applied,
  type Result,
  type SingleTxn,
  type StoredNode,
  type StoredStat,
  type Tree,
  type TreeState,
  type Txn,
  type Zxid,
} from '#kit';

const NEVER: StoredStat = {
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

/**
 * The tree of chapter 6 as far as the tests of this chapter need it: nodes below the root, made, changed and deleted,
 * and sessions. It has but a few lines, so that ten thousand of them can be restored in a second, and no fault in another
 * chapter disturbs this one.
 */
export class SmallTree implements Tree {
  lastZxid: Zxid = 0n;
  readonly sessions = new Map<bigint, number>();
  private readonly all = new Map<string, StoredNode>();

  constructor() {
    for (const path of ['', '/zookeeper', '/zookeeper/config', '/zookeeper/quota']) {
      const isConfig = path === '/zookeeper/config';
      const stat = isConfig ? { ...NEVER, aversion: -1 } : NEVER;
      this.all.set(path, {
        path,
        data: new Uint8Array(),
        acl: isConfig ? READ_ACL : OPEN_ACL,
        stat,
      });
    }
  }

  /** Not Apache's, but as good: it depends on everything there is, and on nothing else. */
  get digest(): bigint {
    const text = this.fingerprint();
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
    return BigInt(sum);
  }

  /** The same for equal trees only. */
  fingerprint(): string {
    const nodes = [...this.all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return nodes.map(inWords).join('\n') + inSessions(this.sessions);
  }

  apply(zxid: Zxid, { clientId, timeMs, body }: Txn): Applied {
    this.lastZxid = zxid;
    if (body.type === 'createSession') this.sessions.set(clientId, body.timeoutMs);
    else if (body.type !== 'multi') this.change(zxid, timeMs, body);
    return { result: { op: 'delete' }, events: [] };
  }

  read(): Result {
    return { op: 'error', err: -6 };
  }

  stored(path: string): StoredNode | undefined {
    return this.all.get(path === '/' ? '' : path);
  }

  *nodes(): IterableIterator<StoredNode> {
    // New nodes come last in a map, and one that is deleted and made again as well.
    for (const path of this.all.keys()) yield this.all.get(path)!;
  }

  restore(zxid: Zxid, { sessions, nodes }: TreeState): void {
    this.lastZxid = zxid;
    this.sessions.clear();
    for (const [session, timeoutMs] of sessions) this.sessions.set(session, timeoutMs);
    this.all.clear();
    for (const node of nodes) this.all.set(node.path, node);
  }

  private change(zxid: Zxid, timeMs: number, body: SingleTxn): void {
    const node = 'path' in body ? this.all.get(body.path) : undefined;
    if (body.type === 'create') {
      const root = this.all.get('')!;
      const { path, data, acl } = body;
      const made = {
        ...NEVER,
        czxid: zxid,
        mzxid: zxid,
        pzxid: zxid,
        ctime: timeMs,
        mtime: timeMs,
      };
      if (node === undefined) this.all.set(path, { path, data, acl, stat: made });
      if (body.parentCVersion > root.stat.cversion) {
        this.put(root, { cversion: body.parentCVersion, pzxid: zxid });
      }
    } else if (body.type === 'delete') {
      const root = this.all.get('')!;
      this.all.delete(body.path);
      // Also if there was no such node any more: a snapshot may have the one without the other.
      if (zxid > root.stat.pzxid) this.put(root, { pzxid: zxid });
    } else if (node === undefined) {
      return;
    } else if (body.type === 'setData') {
      const { data, version } = body;
      this.put({ ...node, data }, { version, mzxid: zxid, mtime: timeMs });
    } else if (body.type === 'setACL') {
      this.put({ ...node, acl: body.acl }, { aversion: body.version });
    }
  }

  private put(node: StoredNode, stat: Partial<StoredStat>): void {
    this.all.set(node.path, { ...node, stat: { ...node.stat, ...stat } });
  }
}

function inWords({ path, data, acl, stat }: StoredNode): string {
  const { czxid, mzxid, pzxid, ctime, mtime, version, cversion, aversion } = stat;
  return [
    path,
    data?.join(),
    inList(acl),
    czxid,
    mzxid,
    pzxid,
    ctime,
    mtime,
    version,
    cversion,
    aversion,
  ].join(' ');
}

function inList(acl: readonly Acl[]): string {
  return acl.map(({ perms, id }) => `${perms}:${id.scheme}:${id.id}`).join('+');
}

function inSessions(sessions: ReadonlyMap<bigint, number>): string {
  return [...sessions]
    .map(([session, timeoutMs]) => `${session}=${timeoutMs}`)
    .sort()
    .join();
}
