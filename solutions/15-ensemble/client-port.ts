import {
  ErrorCode,
  FrameError,
  JuteError,
  Queue,
  type ConnectResponse,
  type FromServer,
  type Id,
  type NodeId,
  type RequestFrame,
  type WireReply,
} from '#kit';
import {
  readConnectRequest,
  readRequest,
  writeConnectResponse,
  writeEvent,
  writeFrame,
  writeReply,
} from '#chapter/13-wire';
import { ClientConnection } from './client-connection.ts';
import type { ClientPortOptions } from './client-port-options.ts';
import { forTree } from './for-tree.ts';
import { ownAnswer } from './own-answer.ts';
import { PortCounts } from './port-counts.ts';

/**
 * Where bytes become requests, and answers become bytes: the connections of one server's clients. Apache:
 * `NIOServerCnxn`, `ZooKeeperServer.processPacket`, and the end of `FinalRequestProcessor`.
 */
export class ClientPort {
  /** Requests of all clients that the tree has not answered yet: `asked` of every connection. */
  outstanding = 0;
  /** For operators. */
  readonly counts: PortCounts;
  private readonly options: ClientPortOptions;
  private readonly clients = new Map<NodeId, ClientConnection>();
  /** Clients to whom there is something to send. */
  private readonly dirty: ClientConnection[] = [];
  /** Whose sync is answered next. */
  private syncs = new Queue<ClientConnection>();

  constructor(options: ClientPortOptions) {
    this.options = options;
    this.counts = new PortCounts(this.clients, () => options.env.now());
  }

  /** Somebody has connected. */
  onLinkUp(client: NodeId): void {
    const { env, surroundings, providers, maxFrameBytes } = this.options;
    const connection = new ClientConnection(client, {
      address: surroundings.addressOf(client),
      providers,
      maxFrameBytes,
      words: surroundings.words ?? [],
      nowMs: env.now(),
    });
    this.clients.set(client, connection);
  }

  /** A connection broke, or the client has closed it. */
  onLinkDown(client: NodeId): void {
    const connection = this.clients.get(client);
    if (connection !== undefined) this.forget(connection);
  }

  /** Who the client is known to be. */
  identities(client: NodeId): readonly Id[] {
    return this.clients.get(client)?.identities.identities ?? [];
  }

  /**
   * Some bytes of a client.
   *
   * @todo Level 2: give them to the connection's `frames`, and see readFrames.
   */
  onBytes(client: NodeId, bytes: Uint8Array): void {
    const connection = this.clients.get(client);
    if (connection === undefined || connection.phase === 'closing') return;
    connection.frames.push(bytes);
    this.readFrames(connection);
  }

  /**
   * The client's session is there.
   *
   * @todo Level 2: the connection is open, with this session: send the response, tell `opened`, and read what has
   * waited meanwhile.
   */
  established(client: NodeId, response: ConnectResponse): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    connection.phase = 'open';
    connection.session = response.session;
    writeFrame(connection.out, writeConnectResponse, response);
    this.touchOut(connection);
    this.options.opened(client, response.session, connection.lastZxidSeen);
    this.readFrames(connection);
  }

  /**
   * There is no such session.
   *
   * @todo Level 2: send the response, and close.
   */
  refused(client: NodeId, response: ConnectResponse): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    writeFrame(connection.out, writeConnectResponse, response);
    this.touchOut(connection);
    this.close(client);
  }

  /**
   * An answer, or an event, for a client.
   *
   * @todo Level 2: write it. An answer to closeSession is the last: close behind it. Level 3: when all is answered
   * that the tree was asked for, those held back have their turn (drain). Level 5: SESSIONMOVED is not answered:
   * close.
   */
  send(client: NodeId, message: FromServer): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    if (message.kind === 'event') {
      writeFrame(connection.out, writeEvent, message.event);
      this.touchOut(connection);
      return;
    }
    const { result } = message;
    connection.asked.shift();
    this.outstanding--;
    if (result.op === 'error' && result.err === ErrorCode.SESSIONMOVED) return this.close(client);
    this.reply(connection, message);
    if (result.op === 'closeSession') this.close(client);
    else if (!connection.held.isEmpty && connection.asked.isEmpty) this.drain(connection);
  }

  /**
   * The sync that was asked for first is answered.
   *
   * @todo Level 3: its client may be gone. Otherwise answer it, and go on with what is held back behind it.
   */
  synced(): void {
    const connection = this.syncs.shift();
    if (connection === undefined || !this.isThere(connection)) return;
    const { xid, path } = connection.syncing!;
    connection.syncing = undefined;
    const zxid = this.options.lastZxid();
    this.reply(connection, { xid, zxid, result: { op: 'sync', path } });
    this.drain(connection);
  }

  /** Closes a connection behind what was sent so far. */
  close(client: NodeId): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    this.flushOne(connection);
    this.options.env.disconnect(client);
    this.forget(connection);
  }

  /** This server serves no longer. */
  closeAll(): void {
    for (const client of [...this.clients.keys()]) this.close(client);
    // Their syncs are asked of a leader that is none any more.
    this.syncs = new Queue();
  }

  /** Sends what has gathered: one message a client for all that a handler has said. */
  flush(): void {
    for (const connection of this.dirty) this.flushOne(connection);
    this.dirty.length = 0;
  }

  inspect(): unknown {
    return [...this.clients.values()].map(({ node, phase, session, asked, held, syncing }) => ({
      node,
      phase,
      session,
      asked: asked.length,
      held: held.toArray(),
      syncing,
    }));
  }

  /**
   * Reads the frames that are whole.
   *
   * @todo Level 2: one after the other. The first one is a ConnectRequest: a client that has seen more than this server
   * (`lastZxid`) must go elsewhere: close. While its session is being looked for, nothing more is read. All others are
   * requests. A frame or a request that makes no sense (FrameError, JuteError) ends the connection. So does a four-letter
   * word, behind its answer.
   */
  private readFrames(connection: ClientConnection): void {
    try {
      while (connection.phase === 'new' || connection.phase === 'open') {
        const frame = connection.frames.next();
        if (frame === undefined) break;
        if (connection.phase === 'new') this.onConnect(connection, frame);
        else this.onFrame(connection, frame);
      }
    } catch (error) {
      if (!(error instanceof FrameError || error instanceof JuteError)) throw error;
      return this.close(connection.node);
    }
    if (connection.frames.word !== undefined) this.onWord(connection, connection.frames.word);
  }

  /** @solution */
  private onWord(connection: ClientConnection, word: string): void {
    this.counts.wordCame(connection);
    const answer = this.options.surroundings.answerWord?.(word, connection.node) ?? '';
    connection.out.writeBytes(new TextEncoder().encode(answer));
    this.counts.wordAnswered();
    this.touchOut(connection);
    this.close(connection.node);
  }

  /** @solution */
  private onConnect(connection: ClientConnection, frame: Uint8Array): void {
    const request = readConnectRequest(frame);
    if (request.lastZxidSeen > this.options.lastZxid()) return this.close(connection.node);
    connection.phase = 'connecting';
    connection.lastZxidSeen = request.lastZxidSeen;
    this.options.connect(connection.node, request);
  }

  /** @solution */
  private onFrame(connection: ClientConnection, frame: Uint8Array): void {
    const request = readRequest(frame);
    this.options.heard(connection.node);
    if (connection.held.isEmpty && connection.syncing === undefined) {
      this.handle(connection, request);
    } else connection.held.push(request);
    if ('request' in request && request.request.op === 'closeSession') connection.phase = 'closing';
  }

  /**
   * A request whose turn has come.
   *
   * @todo Level 2: what is for the tree (forTree) goes there (`request`). An opcode that nobody knows is answered with
   * zxid -1, and ends the connection; what is malformed is answered with its error. For the rest see answerOne.
   * Level 3: answers must come in the order of the requests. So what is not for the tree has to wait (held) as long as the
   * tree has not answered everything.
   */
  private handle(connection: ClientConnection, frame: RequestFrame): void {
    const request = forTree(frame);
    if (request !== undefined) {
      connection.asked.push(this.options.env.now());
      this.outstanding++;
      this.options.request(connection.node, frame.xid, request);
    } else if (!connection.asked.isEmpty) {
      connection.held.push(frame);
    } else {
      this.answerOne(connection, frame);
    }
  }

  /**
   * @todo Level 3: as long as there are some held back: take the first, and handle it. Stop at one that has to wait on.
   */
  private drain(connection: ClientConnection): void {
    while (connection.syncing === undefined && this.isThere(connection)) {
      const next = connection.held.at(0);
      if (next === undefined) return;
      if (forTree(next) === undefined && !connection.asked.isEmpty) return;
      connection.held.shift();
      this.handle(connection, next);
    }
  }

  /**
   * Answers what is neither about the tree nor about watches.
   *
   * @todo Level 2: see ownAnswer; behind some answers the connection ends. Level 3: a sync is asked for (`syncs`, `options.sync`; if that is
   * false, close), and what comes behind it is held back until it is answered.
   */
  private answerOne(connection: ClientConnection, frame: RequestFrame): void {
    if ('request' in frame && frame.request.op === 'sync') {
      connection.syncing = { xid: frame.xid, path: frame.request.path };
      this.syncs.push(connection);
      if (!this.options.sync()) this.close(connection.node);
      return;
    }
    const { reply, ends } = ownAnswer(connection, frame, this.options.lastZxid());
    if (reply !== undefined) this.reply(connection, reply);
    if (ends) this.close(connection.node);
  }

  private reply(connection: ClientConnection, reply: WireReply): void {
    const { out } = connection;
    const before = out.length;
    writeFrame(out, writeReply, reply);
    this.touchOut(connection);
    const { xid, zxid, result } = reply;
    this.counts.answer(connection, { xid, zxid, op: result.op, frameBytes: out.length - before });
  }

  /** There is something to send to this client. */
  private touchOut(connection: ClientConnection): void {
    if (connection.isDirty) return;
    connection.isDirty = true;
    this.dirty.push(connection);
  }

  private flushOne(connection: ClientConnection): void {
    connection.isDirty = false;
    if (connection.out.length === 0) return;
    this.options.env.send(connection.node, { kind: 'bytes', bytes: connection.out.toBytes() });
    connection.out.clear();
  }

  private isThere(connection: ClientConnection): boolean {
    return this.clients.get(connection.node) === connection;
  }

  private forget(connection: ClientConnection): void {
    // What else it has said is not read.
    connection.phase = 'closing';
    this.clients.delete(connection.node);
    this.counts.gone();
    this.outstanding -= connection.asked.length;
    this.options.gone(connection.node);
  }
}
