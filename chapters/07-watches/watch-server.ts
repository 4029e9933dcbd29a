import {
  AddWatchMode,
  Queue,
  WatcherType,
  todo,
  type Id,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type Txn,
  type WatchRequest,
  type WatchServerOptions,
  type WriteRequest,
  type Zxid,
} from '#kit';
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
   * TODO:
   * - Level 3: remember the connection and its session.
   * - Level 7: refuse a client that has seen more than this server has applied: here it would go
   *   back in time. Of a client that is refused nothing is remembered, and what is known of its
   *   session's other connection stays.
   *
   * @param lastZxidSeen - the newest zxid it got in a reply, from whatever server.
   * @returns false if the client must not be served: then the caller closes the connection.
   */
  connected(connection: Connection, session: bigint, lastZxidSeen: Zxid): boolean {
    todo('WatchServer.connected, level 3');
  }

  /**
   * A connection is over.
   *
   * TODO:
   * - Level 6: forget it, what it waits for, its watches, and its session, unless that has a newer
   *   connection.
   */
  disconnected(connection: Connection): void {
    todo('WatchServer.disconnected, level 6');
  }

  /**
   * A client asks for something. Requests of a connection that is not known are not answered.
   *
   * TODO:
   * - Level 3: answer a read at once.
   * - Level 4: submit a write, with the xid as its cxid; its answer comes with its transaction. A
   *   read behind a write that is not answered yet waits, so that answers keep the order of
   *   requests; it is read as whom its client was known to be when it arrived, whatever is known
   *   since.
   * - Level 5: requests about watches are reads, too: answer them with `addWatch`, `removeWatches`
   *   and `setWatches` below.
   */
  request(connection: Connection, xid: number, request: ServedRequest): void {
    todo('WatchServer.request, level 3');
  }

  /**
   * A transaction is committed, and this server's turn to apply it. They come in the order of their zxids.
   *
   * TODO:
   * - Level 3: apply it to the tree, and send its events, in the order in which they happened, to
   *   those whose watches they fire. Who may not READ the node by the list in the event does not
   *   hear of it, though its watch is used up.
   * - Level 4: only then, if it was a client of this server that asked, send the answer: `clientId`
   *   is its session, `cxid` the xid of the write it has waited for longest. Then answer the reads
   *   that waited behind it.
   */
  committed(zxid: Zxid, txn: Txn): void {
    todo('WatchServer.committed, level 3');
  }

  /**
   * Sets a watch that stays, whether there is such a node or not.
   *
   * TODO:
   * - Level 5: a mode that is none of {@link AddWatchMode} is a MARSHALLINGERROR.
   */
  private addWatch(connection: Connection, path: string, mode: number): ServedResult {
    todo('WatchServer.addWatch, level 5');
  }

  /**
   * Removes watches, or looks whether there are any.
   *
   * TODO:
   * - Level 6: a type that is none of {@link WatcherType} is a MARSHALLINGERROR; if there is
   *   nothing of that type, NOWATCHER.
   */
  private removeWatches(
    connection: Connection,
    { op, path, type }: Extract<WatchRequest, { readonly type: number }>,
  ): ServedResult {
    todo('WatchServer.removeWatches, level 6');
  }

  /**
   * A client has come from another server, or has come back, and sets its watches again: where something has happened
   * since the transaction it knows of last, it hears of that now.
   *
   * TODO:
   * - Level 7: for each path, by what `tree.stored(path)` says. data: gone, NodeDeleted; `mzxid`
   *   above `relativeZxid`, NodeDataChanged; else set the watch. exist: there, NodeCreated; else
   *   set it. child: gone, NodeDeleted; `pzxid` above `relativeZxid`, NodeChildrenChanged; else set
   *   it. Persistent ones are set, whatever has happened.
   */
  private setWatches(connection: Connection, request: SetWatches): ServedResult {
    todo('WatchServer.setWatches, level 7');
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
