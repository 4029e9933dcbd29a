import type {
  AuthenticationProvider,
  ConnectRequest,
  Env,
  NodeId,
  ServedRequest,
  ServerMessage,
  ServerSurroundings,
  Zxid,
} from '#kit';

/** What a `ClientPort` needs of the server behind it. Given; nothing here is for you to write. */
export interface ClientPortOptions {
  readonly env: Env<ServerMessage>;
  readonly surroundings: ServerSurroundings;
  readonly providers: readonly AuthenticationProvider[];
  readonly maxFrameBytes: number;
  /** The last transaction that this server has applied. */
  lastZxid(): Zxid;
  /** The first frame of a client. Answered by the port's `established`, `refused` or `close`. */
  connect(client: NodeId, request: ConnectRequest): void;
  /** A frame has come. */
  heard(client: NodeId): void;
  /** A client in its session is there: from now on it may ask. */
  opened(client: NodeId, session: bigint, lastZxidSeen: Zxid): void;
  /** A request for the tree, or about watches: answered by the port's `send`. */
  request(client: NodeId, xid: number, request: ServedRequest): void;
  /** Answered by the port's `synced`, in the order of the questions. False if this server does not serve. */
  sync(): boolean;
  /** A connection is over. */
  gone(client: NodeId): void;
}
