import {
  AddWatchMode,
  ErrorCode,
  WatcherType,
  type FromServer,
  type Id,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type Submitted,
  type Tree,
  type Txn,
  type WatchEvent,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { mayRead } from './few-may-read.ts';
import { NaiveWatches } from './naive-watches.ts';

/** Something that was sent, and to whom. */
export interface Sent {
  readonly to: string;
  readonly message: FromServer;
  /** Whether the event must not be sent at all, since that client may not read the node. */
  readonly withheld?: boolean;
}

interface Client {
  readonly session: bigint;
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly xid: number;
  readonly request: ServedRequest;
  /** Who the client was known to be when it asked. */
  readonly identities: readonly Id[];
}

/** What the chapter's WatchServer has to do, on naive watches and a tree of its own. */
export class NaiveServer {
  readonly watches = new NaiveWatches();
  /** What was sent since it was last looked at. */
  sent: Sent[] = [];
  private readonly tree: Tree;
  private readonly identities: (connection: string) => readonly Id[];
  private readonly clients = new Map<string, Client>();

  constructor(tree: Tree, identities: (connection: string) => readonly Id[]) {
    this.tree = tree;
    this.identities = identities;
  }

  isConnected(connection: string): boolean {
    return this.clients.has(connection);
  }

  connected(connection: string, session: bigint, lastZxidSeen: Zxid): boolean {
    if (lastZxidSeen > this.tree.lastZxid) return false;
    // Put last: of two connections of one session the newer one counts.
    this.clients.delete(connection);
    this.clients.set(connection, { session, waiting: [] });
    return true;
  }

  disconnected(connection: string): void {
    this.clients.delete(connection);
    this.watches.disconnected(connection);
  }

  request(connection: string, xid: number, request: ServedRequest): void {
    const identities = this.identities(connection);
    this.clients.get(connection)?.waiting.push({ xid, request, identities });
    this.answerReads(connection);
  }

  committed(zxid: Zxid, txn: Txn): void {
    const { result, events } = this.tree.apply(zxid, txn);
    for (const { type, path, acl } of events) {
      for (const to of this.watches.trigger({ type, path })) {
        const withheld = !mayRead(acl, this.identities(to));
        this.sent.push({ to, message: { kind: 'event', event: { type, path } }, withheld });
      }
    }
    const [newest] = [...this.clients]
      .reverse()
      .filter(([, { session }]) => session === txn.clientId);
    if (newest === undefined || newest[1].waiting[0]?.xid !== txn.cxid) return;
    newest[1].waiting.shift();
    this.reply(newest[0], txn.cxid, result);
    this.answerReads(newest[0]);
  }

  private answerReads(connection: string): void {
    const client = this.clients.get(connection);
    if (client === undefined) return;
    for (let next = client.waiting[0]; next !== undefined; next = client.waiting[0]) {
      const { xid, request, identities } = next;
      if (isWrite(request)) return;
      client.waiting.shift();
      const asked = { session: client.session, cxid: xid, identities };
      this.reply(connection, xid, this.answer(connection, asked, request));
    }
  }

  private answer(
    connection: string,
    asked: Omit<Submitted, 'request'>,
    request: Exclude<ServedRequest, WriteRequest>,
  ): ServedResult {
    switch (request.op) {
      case 'addWatch': {
        const { path, mode, op } = request;
        if (mode !== AddWatchMode.PERSISTENT && mode !== AddWatchMode.PERSISTENT_RECURSIVE) {
          return { op: 'error', err: ErrorCode.MARSHALLINGERROR };
        }
        const kind = mode === AddWatchMode.PERSISTENT ? 'persistent' : 'persistentRecursive';
        this.watches.add(connection, path, kind);
        return { op };
      }
      case 'removeWatches':
      case 'checkWatches': {
        const { path, type, op } = request;
        if (!Object.values<number>(WatcherType).includes(type)) {
          return { op: 'error', err: ErrorCode.MARSHALLINGERROR };
        }
        const found =
          op === 'removeWatches'
            ? this.watches.remove(connection, path, type)
            : this.watches.has(connection, path, type);
        return found ? { op } : { op: 'error', err: ErrorCode.NOWATCHER };
      }
      case 'setWatches':
        this.setWatches(connection, request);
        return { op: 'setWatches' };
      default: {
        const result = this.tree.read({ ...asked, request });
        if (!('watch' in request) || !request.watch) return result;
        const isMissing = result.op === 'error' && result.err === ErrorCode.NONODE;
        const isSet = result.op !== 'error' || (isMissing && request.op === 'exists');
        const ofNode = request.op === 'exists' || request.op === 'getData';
        if (isSet) this.watches.add(connection, request.path, ofNode ? 'data' : 'child');
        return result;
      }
    }
  }

  private setWatches(connection: string, request: SetWatches): void {
    const stat = (path: string) => this.tree.stored(path)?.stat;
    const since = request.relativeZxid;
    const check = (
      path: string,
      missed: WatchEvent['type'] | undefined,
      kind: 'data' | 'child',
    ): void => {
      if (missed === undefined) this.watches.add(connection, path, kind);
      else this.event(connection, { type: missed, path });
    };
    for (const path of request.data) {
      const there = stat(path);
      const changed = there && there.mzxid > since ? 'NodeDataChanged' : undefined;
      check(path, there === undefined ? 'NodeDeleted' : changed, 'data');
    }
    for (const path of request.exist) check(path, stat(path) && 'NodeCreated', 'data');
    for (const path of request.child) {
      const there = stat(path);
      const changed = there && there.pzxid > since ? 'NodeChildrenChanged' : undefined;
      check(path, there === undefined ? 'NodeDeleted' : changed, 'child');
    }
    for (const path of request.persistent) this.watches.add(connection, path, 'persistent');
    for (const path of request.persistentRecursive) {
      this.watches.add(connection, path, 'persistentRecursive');
    }
  }

  private event(to: string, event: WatchEvent): void {
    this.sent.push({ to, message: { kind: 'event', event } });
  }

  private reply(to: string, xid: number, result: ServedResult): void {
    this.sent.push({ to, message: { kind: 'reply', xid, zxid: this.tree.lastZxid, result } });
  }
}

/** The requests that need a transaction. */
export function isWrite(request: ServedRequest): request is WriteRequest {
  return (
    request.op === 'create' ||
    request.op === 'delete' ||
    request.op === 'setData' ||
    request.op === 'multi'
  );
}
