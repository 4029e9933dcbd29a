import {
  ErrorCode,
  MALFORMED_WRITE,
  OpCode,
  Queue,
  RECONFIG,
  ServerStats,
  SpecialXid,
  todo,
  type AuthenticationProvider,
  type ConnectRequest,
  type ConnectResponse,
  type ConnectionReport,
  type Env,
  type FromServer,
  type Id,
  type NodeId,
  type RequestFrame,
  type ServedRequest,
  type ServerMessage,
  type ServerSurroundings,
  type WireRequest,
  type WireResult,
  type Zxid,
} from '#kit';
import { writeFrame, writeReply } from '#chapter/13-wire';
import { ClientConnection } from './client-connection.ts';

/** What the port needs of the server behind it. */
export interface ClientPortOptions {
  readonly env: Env<ServerMessage>;
  readonly surroundings: ServerSurroundings;
  readonly providers: readonly AuthenticationProvider[];
  readonly maxFrameBytes: number;
  /** The last transaction that this server has applied. */
  lastZxid(): Zxid;
  /** The first frame of a client. Answered by {@link ClientPort.established}, `refused` or `close`. */
  connect(client: NodeId, request: ConnectRequest): void;
  /** A frame has come. */
  heard(client: NodeId): void;
  /** A client in its session is there: from now on it may ask. */
  opened(client: NodeId, session: bigint, lastZxidSeen: Zxid): void;
  /** A request for the tree, or about watches: answered by {@link ClientPort.send}. */
  request(client: NodeId, xid: number, request: ServedRequest): void;
  /** Answered by {@link ClientPort.synced}, in the order of the questions. False if this server does not serve. */
  sync(): boolean;
  /** A connection is over. */
  gone(client: NodeId): void;
}

/**
 * Where bytes become requests, and answers become bytes: the connections of one server's clients. Apache:
 * `NIOServerCnxn`, `ZooKeeperServer.processPacket`, and the end of `FinalRequestProcessor`.
 */
export class ClientPort {
  /** Requests of all clients that the tree has not answered yet: `asked` of every connection. */
  outstanding = 0;
  /** For operators. */
  readonly stats = new ServerStats();
  /** Whose frame was counted last. */
  private counted: ClientConnection | undefined;
  /** When the request came that is being answered, if the tree answers it; 0 if not. */
  private askedMs = 0;
  private readonly options: ClientPortOptions;
  private readonly clients = new Map<NodeId, ClientConnection>();
  /** Clients to whom there is something to send. */
  private readonly dirty: ClientConnection[] = [];
  /** Whose sync is answered next. */
  private syncs = new Queue<ClientConnection>();

  constructor(options: ClientPortOptions) {
    this.options = options;
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
   * TODO:
   * - Level 2: give them to the connection's `frames`, and see readFrames.
   */
  onBytes(client: NodeId, bytes: Uint8Array): void {
    todo('ClientPort.onBytes, level 2');
  }

  /**
   * The client's session is there.
   *
   * TODO:
   * - Level 2: the connection is open, with this session: send the response, tell `opened`, and
   *   read what has waited meanwhile.
   */
  established(client: NodeId, response: ConnectResponse): void {
    todo('ClientPort.established, level 2');
  }

  /**
   * There is no such session.
   *
   * TODO:
   * - Level 2: send the response, and close.
   */
  refused(client: NodeId, response: ConnectResponse): void {
    todo('ClientPort.refused, level 2');
  }

  /**
   * An answer, or an event, for a client.
   *
   * TODO:
   * - Level 2: write it. An answer to closeSession is the last: close behind it.
   * - Level 3: when all is answered that the tree was asked for, those held back have their turn
   *   (drain).
   * - Level 5: SESSIONMOVED is not answered: close.
   */
  send(client: NodeId, message: FromServer): void {
    todo('ClientPort.send, level 2');
  }

  /**
   * The sync that was asked for first is answered.
   *
   * TODO:
   * - Level 3: its client may be gone. Otherwise answer it, and go on with what is held back behind
   *   it.
   */
  synced(): void {
    todo('ClientPort.synced, level 3');
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

  // What is counted for operators. Given; nothing here is for you to write.

  /** The connections there are. */
  connections(): ConnectionReport[] {
    return [...this.clients.values()].map(({ node, session, asked, held, syncing, stats }) => {
      const outstanding = asked.length + held.length + (syncing === undefined ? 0 : 1);
      return { client: node, session, outstanding, stats };
    });
  }

  /** A frame of this client has come. */
  countFrame(client: NodeId): void {
    const connection = this.clients.get(client);
    this.counted = connection;
    this.stats.received++;
    connection?.stats.heard(this.options.env.now());
  }

  /** The first frame of this client has come. */
  countConnect(client: NodeId, { session }: ConnectRequest): void {
    this.countFrame(client);
    if (this.counted !== undefined) this.counted.isNew = session === 0n;
  }

  /** The frame asks the tree for something. */
  countRequest(client: NodeId, op: string): void {
    const { counted } = this;
    const connection = counted?.node === client ? counted : this.clients.get(client);
    connection?.stats.asked(op);
  }

  /** The tree is about to answer what it was asked first, or to tell of an event. */
  countMessage(client: NodeId, { kind }: FromServer): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    if (kind === 'reply') this.askedMs = connection.asked.at(0) ?? 0;
    else {
      this.stats.sent++;
      connection.stats.told();
    }
  }

  /** The first frame is answered: the session has begun, or goes on here. */
  countWelcome(client: NodeId): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    const { stats, out, isNew } = connection;
    this.stats.connects++;
    if (isNew) {
      this.askedMs = stats.heardMs;
      const zxid = this.options.lastZxid();
      return this.countAnswer(connection, 0, zxid, 'createSession', out.length);
    }
    this.stats.reconnects++;
    this.stats.sent++;
    stats.told();
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
   * TODO:
   * - Level 2: one after the other. The first one is a ConnectRequest: a client that has seen more
   *   than this server (`lastZxid`) must go elsewhere: close. While its session is being looked
   *   for, nothing more is read. All others are requests. A frame or a request that makes no sense
   *   (FrameError, JuteError) ends the connection. So does a four-letter word, behind its answer.
   */
  private readFrames(connection: ClientConnection): void {
    todo('ClientPort.readFrames, level 2');
  }

  /**
   * A request whose turn has come.
   *
   * TODO:
   * - Level 2: what is for the tree (forTree) goes there (`request`). An opcode that nobody knows
   *   is answered with zxid -1, and ends the connection; what is malformed is answered with its
   *   error. For the rest see answerOne.
   * - Level 3: answers must come in the order of the requests. So what is not for the tree has to
   *   wait (held) as long as the tree has not answered everything.
   */
  private handle(connection: ClientConnection, frame: RequestFrame): void {
    todo('ClientPort.handle, level 2');
  }

  /**
   * TODO:
   * - Level 3: as long as there are some held back: take the first, and handle it. Stop at one that
   *   has to wait on.
   */
  private drain(connection: ClientConnection): void {
    todo('ClientPort.drain, level 3');
  }

  /**
   * Answers what is neither about the tree nor about watches.
   *
   * TODO:
   * - Level 2: ping, auth (a failure is answered, and ends the connection; the zxid is 0 either
   *   way), whoAmI; sasl is answered with a null token.
   * - Level 3: what comes behind a sync is held back until that is answered.
   */
  private answerOne(connection: ClientConnection, frame: RequestFrame): void {
    todo('ClientPort.answerOne, level 2');
  }

  private reply(connection: ClientConnection, xid: number, zxid: Zxid, result: WireResult): void {
    const before = connection.out.length;
    writeFrame(connection.out, writeReply, { xid, zxid, result });
    this.touchOut(connection);
    if (xid === SpecialXid.auth && result.op === 'error') this.stats.authFailures++;
    this.countAnswer(connection, xid, zxid, result.op, connection.out.length - before);
  }

  private countAnswer(
    { stats }: ClientConnection,
    xid: number,
    zxid: Zxid,
    op: string,
    frameBytes: number,
  ): void {
    const now = this.options.env.now();
    const latencyMs = this.askedMs === 0 ? 0 : now - this.askedMs;
    this.askedMs = 0;
    stats.answered(now, latencyMs, xid, zxid, op);
    this.stats.answered(latencyMs, frameBytes - LENGTH_BYTES, stats.lastOp);
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
    this.askedMs = 0;
    this.outstanding -= connection.asked.length;
    this.options.gone(connection.node);
  }
}

/** What stands in front of a frame. */
const LENGTH_BYTES = 4;

const NOT_FOR_TREE: ReadonlySet<string> = new Set<WireRequest['op']>([
  'ping',
  'auth',
  'whoAmI',
  'sync',
  'sasl',
]);

/** The opcodes of writes that have a body. */
const WRITES: ReadonlySet<number> = new Set([
  OpCode.create,
  OpCode.create2,
  OpCode.createContainer,
  OpCode.createTTL,
  OpCode.delete,
  OpCode.setData,
  OpCode.setACL,
  OpCode.check,
  OpCode.multi,
]);

/**
 * What is asked of the tree, or about watches; undefined if it is neither. A write that makes no sense, and a change of the
 * ensemble, take their place among the writes, and are refused there.
 */
function forTree(frame: RequestFrame): ServedRequest | undefined {
  if (!('request' in frame)) {
    return frame.err === ErrorCode.MARSHALLINGERROR && WRITES.has(frame.op)
      ? MALFORMED_WRITE
      : undefined;
  }
  const { request } = frame;
  if (request.op === 'reconfig') return RECONFIG;
  return isForTree(request) ? request : undefined;
}

/** Whether it is for the tree, or about watches. */
function isForTree(request: WireRequest): request is ServedRequest {
  return !NOT_FOR_TREE.has(request.op);
}
