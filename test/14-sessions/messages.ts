import type {
  ConnectRequest,
  ConnectResponse,
  ErrorCode,
  MultiOp,
  NodeId,
  Submitted,
  TreeState,
  Txn,
  WriteRequest,
  Zxid,
} from '#kit';
import type { ZabMessage } from '../../solutions/05-zab-broadcast/index.ts';

/** Between servers. */
export type Packet = ZabMessage<Submitted<WriteRequest>, Txn, TreeState>;

/** Between a client and a server. */
type ClientMessage =
  /** client → server: the first on a connection. */
  | { readonly kind: 'connect'; readonly request: ConnectRequest }
  /** server → client. */
  | { readonly kind: 'connected' | 'refused'; readonly response: ConnectResponse }
  /** client → server, when it has nothing else to say. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  /** client → server. */
  | { readonly kind: 'ask'; readonly cxid: number; readonly request: MultiOp | Goodbye }
  /** server → client. */
  | { readonly kind: 'answer'; readonly cxid: number; readonly err: number }
  /** client → itself: its session is on its disk. */
  | { readonly kind: 'kept' };

/** A client that ends its session. */
interface Goodbye {
  readonly op: 'closeSession';
}

/** All messages of the scenario. */
export type Message = Packet | ClientMessage;

/** What nodes tell: what the rules are about. */
export type Output =
  /** A server has applied the beginning or the end of a session, or a write of it. */
  | {
      readonly kind: 'began' | 'ended' | 'wrote';
      readonly session: bigint;
      readonly zxid: Zxid;
    }
  /** The leader has submitted a closeSession: so long it has been told nothing of the session, by its own clock. */
  | {
      readonly kind: 'expires';
      readonly session: bigint;
      readonly silentMs: number;
      readonly timeoutMs: number;
    }
  /** The leader has looked who has expired, and has not found this one. */
  | {
      readonly kind: 'overlooked';
      readonly session: bigint;
      readonly silentMs: number;
      readonly timeoutMs: number;
    }
  /** The leader has prepared a request that came by server `via`, or has refused to, while the client is at `at`. */
  | {
      readonly kind: 'took';
      readonly session: bigint;
      readonly via: NodeId;
      readonly at: NodeId | null;
      readonly err: ErrorCode;
    }
  /** A client is served, with this session. */
  | { readonly kind: 'served'; readonly session: bigint }
  /** A client was told that its session is over. */
  | { readonly kind: 'told' }
  /** A client that says nothing any more, nor will. */
  | { readonly kind: 'silent' };
