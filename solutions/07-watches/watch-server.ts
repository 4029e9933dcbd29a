import {
  AddWatchMode,
  ErrorCode,
  Perms,
  Queue,
  WatcherType,
  type Acl,
  type Id,
  type ReadRequest,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type Txn,
  type WatchEvent,
  type WatchRequest,
  type WatchServerOptions,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { watchSetBy } from './registration.ts';
import { WatchManager } from './watch-manager.ts';

/** A request that is not answered yet. */
interface Waiting {
  readonly xid: number;
  readonly request: ServedRequest;
  /** Who its client was known to be when it arrived. */
  readonly identities: readonly Id[];
}

/** What the server knows of a connection. */
interface Client {
  readonly session: bigint;
  /** In the order in which they came. If there are any, the first one is a write. */
  readonly waiting: Queue<Waiting>;
}

/**
 * What stands between a server's tree and its clients: it answers reads from the tree, hands writes on, and sees to it
 * that every client hears of a change before it can see it.
 *
 * Apache: `CommitProcessor` (what waits for what), `FinalRequestProcessor` (answers), `DataTree.setWatches`.
 */
export class WatchServer<Connection> {
  /** The watches of those who are connected. */
  readonly watches = new WatchManager<Connection>();
  private readonly options: WatchServerOptions<Connection>;
  private readonly clients = new Map<Connection, Client>();
  /** By session, the connection by which it came last. */
  private readonly bySession = new Map<bigint, Connection>();

  constructor(options: WatchServerOptions<Connection>) {
    this.options = options;
  }

  /**
   * A client has connected, with its session.
   *
   * @param lastZxidSeen - the newest zxid it got in a reply, from whatever server.
   * @returns false if the client must not be served: then the caller closes the connection.
   *
   * @todo Level 3: remember the connection and its session. Level 7: refuse a client that has seen more than this
   * server has applied: here it would go back in time. Of a client that is refused nothing is remembered, and what
   * is known of its session's other connection stays.
   */
  connected(connection: Connection, session: bigint, lastZxidSeen: Zxid): boolean {
    if (lastZxidSeen > this.options.tree.lastZxid) return false;
    this.clients.set(connection, { session, waiting: new Queue() });
    this.bySession.set(session, connection);
    return true;
  }

  /**
   * A connection is over.
   *
   * @todo Level 6: forget it, what it waits for, its watches, and its session, unless that has a newer connection.
   */
  disconnected(connection: Connection): void {
    const client = this.clients.get(connection);
    if (client === undefined) return;
    this.clients.delete(connection);
    this.watches.disconnected(connection);
    if (this.bySession.get(client.session) === connection) this.bySession.delete(client.session);
  }

  /**
   * A client asks for something. Requests of a connection that is not known are not answered.
   *
   * @todo Level 3: answer a read at once. Level 4: submit a write, with the xid as its cxid; its answer comes with
   * its transaction. A read behind a write that is not answered yet waits, so that answers keep the order of
   * requests; it is read as whom its client was known to be when it arrived, whatever is known since. Level 5: requests about watches are reads, too: answer them with `addWatch`, `removeWatches` and
   * `setWatches` below.
   */
  request(connection: Connection, xid: number, request: ServedRequest): void {
    const client = this.clients.get(connection);
    if (client === undefined) return;
    const identities = this.options.identities(connection);
    client.waiting.push({ xid, request, identities });
    if (isWrite(request)) {
      this.options.submit({ session: client.session, cxid: xid, identities, request });
    }
    this.answerReads(connection, client);
  }

  /**
   * A transaction is committed, and this server's turn to apply it. They come in the order of their zxids.
   *
   * @todo Level 3: apply it to the tree, and send its events, in the order in which they happened, to those whose
   * watches they fire. Who may not READ the node by the list in the event does not hear of it, though its watch is
   * used up. Level 4: only then, if it was a client of this server that asked, send the answer: `clientId` is its
   * session, `cxid` the xid of the write it has waited for longest. Then answer the reads that waited behind it.
   */
  committed(zxid: Zxid, txn: Txn): void {
    const { result, events } = this.options.tree.apply(zxid, txn);
    for (const { type, path, acl } of events) {
      for (const connection of this.watches.trigger({ type, path })) {
        this.notify(connection, { type, path }, acl);
      }
    }
    const connection = this.bySession.get(txn.clientId);
    const client = connection === undefined ? undefined : this.clients.get(connection);
    if (connection === undefined || client === undefined) return;
    // Otherwise it was asked for by an earlier connection of that session, or by the leader itself.
    if (client.waiting.at(0)?.xid !== txn.cxid) return;
    client.waiting.shift();
    this.reply(connection, txn.cxid, result);
    this.answerReads(connection, client);
  }

  /**
   * Answers what stands at the front, up to the next write.
   *
   * @solution
   */
  private answerReads(connection: Connection, { session, waiting }: Client): void {
    let next: Waiting | undefined;
    while ((next = waiting.at(0)) !== undefined && !isWrite(next.request)) {
      waiting.shift();
      this.reply(connection, next.xid, this.answer(connection, session, next.request, next));
    }
  }

  /** @solution */
  private answer(
    connection: Connection,
    session: bigint,
    request: ReadRequest | WatchRequest,
    { xid, identities }: Waiting,
  ): ServedResult {
    if (isAboutWatches(request)) return this.answerAboutWatches(connection, request);
    const result = this.options.tree.read({ session, cxid: xid, identities, request });
    const kind = watchSetBy(request, result);
    if (kind !== undefined && 'path' in request) {
      this.watches.add(connection, request.path, kind === 'child' ? 'child' : 'data');
    }
    return result;
  }

  /** @solution */
  private answerAboutWatches(connection: Connection, request: WatchRequest): ServedResult {
    switch (request.op) {
      case 'addWatch':
        return this.addWatch(connection, request.path, request.mode);
      case 'removeWatches':
      case 'checkWatches':
        return this.removeWatches(connection, request);
      case 'setWatches':
        return this.setWatches(connection, request);
    }
  }

  /**
   * Sets a watch that stays, whether there is such a node or not.
   *
   * @todo Level 5: a mode that is none of {@link AddWatchMode} is a MARSHALLINGERROR.
   */
  private addWatch(connection: Connection, path: string, mode: number): ServedResult {
    if (mode === AddWatchMode.PERSISTENT) this.watches.add(connection, path, 'persistent');
    else if (mode === AddWatchMode.PERSISTENT_RECURSIVE) {
      this.watches.add(connection, path, 'persistentRecursive');
    } else return { op: 'error', err: ErrorCode.MARSHALLINGERROR };
    return { op: 'addWatch' };
  }

  /**
   * Removes watches, or looks whether there are any.
   *
   * @todo Level 6: a type that is none of {@link WatcherType} is a MARSHALLINGERROR; if there is nothing of that type,
   * NOWATCHER.
   */
  private removeWatches(
    connection: Connection,
    { op, path, type }: Extract<WatchRequest, { readonly type: number }>,
  ): ServedResult {
    if (!Object.values<number>(WatcherType).includes(type)) {
      return { op: 'error', err: ErrorCode.MARSHALLINGERROR };
    }
    const found =
      op === 'removeWatches'
        ? this.watches.remove(connection, path, type)
        : this.watches.has(connection, path, type);
    return found ? { op } : { op: 'error', err: ErrorCode.NOWATCHER };
  }

  /**
   * A client has come from another server, or has come back, and sets its watches again: where something has happened
   * since the transaction it knows of last, it hears of that now.
   *
   * @todo Level 7: for each path, by what `tree.stored(path)` says. data: gone, NodeDeleted; `mzxid` above
   * `relativeZxid`, NodeDataChanged; else set the watch. exist: there, NodeCreated; else set it. child: gone,
   * NodeDeleted; `pzxid` above `relativeZxid`, NodeChildrenChanged; else set it. Persistent ones are set, whatever
   * has happened.
   */
  private setWatches(connection: Connection, request: SetWatches): ServedResult {
    const { tree } = this.options;
    const { relativeZxid } = request;
    for (const path of request.data) {
      const node = tree.stored(path);
      if (node === undefined) this.notify(connection, { type: 'NodeDeleted', path });
      else if (node.stat.mzxid > relativeZxid) {
        this.notify(connection, { type: 'NodeDataChanged', path }, node.acl);
      } else this.watches.add(connection, path, 'data');
    }
    for (const path of request.exist) {
      const node = tree.stored(path);
      if (node === undefined) this.watches.add(connection, path, 'data');
      else this.notify(connection, { type: 'NodeCreated', path }, node.acl);
    }
    for (const path of request.child) {
      const node = tree.stored(path);
      if (node === undefined) this.notify(connection, { type: 'NodeDeleted', path });
      else if (node.stat.pzxid > relativeZxid) {
        this.notify(connection, { type: 'NodeChildrenChanged', path }, node.acl);
      } else this.watches.add(connection, path, 'child');
    }
    for (const path of request.persistent) this.watches.add(connection, path, 'persistent');
    for (const path of request.persistentRecursive) {
      this.watches.add(connection, path, 'persistentRecursive');
    }
    return { op: 'setWatches' };
  }

  /**
   * @param acl - the node's list; left out if it has none any more.
   * @solution
   */
  private notify(connection: Connection, event: WatchEvent, acl?: readonly Acl[]): void {
    const { access, identities } = this.options;
    if (acl !== undefined && !access.allows(acl, Perms.READ, identities(connection))) return;
    this.options.send(connection, { kind: 'event', event });
  }

  /** Sends an answer, with the zxid that the tree has come to. */
  private reply(connection: Connection, xid: number, result: ServedResult): void {
    const zxid = this.options.tree.lastZxid;
    this.options.send(connection, { kind: 'reply', xid, zxid, result });
  }
}

const WRITES: ReadonlySet<string> = new Set<WriteRequest['op']>([
  'create',
  'create2',
  'createContainer',
  'createTTL',
  'delete',
  'setData',
  'setACL',
  'check',
  'multi',
  'createSession',
  'closeSession',
  'deleteContainer',
]);

/** Whether it changes something, and so has to be agreed on by all servers first. */
function isWrite(request: ServedRequest): request is WriteRequest {
  return WRITES.has(request.op);
}

const ABOUT_WATCHES: ReadonlySet<string> = new Set<WatchRequest['op']>([
  'addWatch',
  'removeWatches',
  'checkWatches',
  'setWatches',
]);

/** Whether it is about watches alone. What is neither this nor a write is a read of the tree. */
function isAboutWatches(request: ServedRequest): request is WatchRequest {
  return ABOUT_WATCHES.has(request.op);
}
