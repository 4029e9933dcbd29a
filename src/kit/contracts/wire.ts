/**
 * What a client and a server say to each other in bytes (chapter 13): the names and meanings are those of Apache
 * ZooKeeper 3.8.
 *
 * @module
 */
import type { ErrorCode } from '../error-code.ts';
import type { Zxid } from '../zxid.ts';
import type { ClientInfo } from './acls.ts';
import type { ServedRequest, ServedResult } from './watches.ts';
import type { Stat } from './znode-tree.ts';

/** What a reader of Jute may be told. */
export interface JuteReaderOptions {
  /**
   * The longest buffer or string, in bytes. Without it only the end of the bytes is a limit. Apache:
   * `jute.maxbuffer` and `zookeeper.jute.maxbuffer.extrasize` together.
   */
  readonly maxFieldBytes?: number;
  /** Where to begin (0). */
  readonly offset?: number;
  /** Where to end (with the last byte). */
  readonly end?: number;
}

/** What a reader of frames is told. */
export interface FrameReaderOptions {
  /** The longest frame, without the four bytes of its length. Apache: `jute.maxbuffer`. */
  readonly maxFrameBytes: number;
  /** Words of four characters that a connection may begin with in place of a frame: `"ruok"` (none). */
  readonly words?: readonly string[];
}

/** The first frame of a client. Apache: `org.apache.zookeeper.proto.ConnectRequest`. */
export interface ConnectRequest {
  /** 0; a server takes any. */
  readonly protocolVersion: number;
  /** The newest zxid the client has seen in a reply; with a sign, as -1 is allowed. */
  readonly lastZxidSeen: Zxid;
  /** What the client would like. */
  readonly timeoutMs: number;
  /** `0n` for a new session. */
  readonly session: bigint;
  readonly passwd: Uint8Array | null;
  /** Whether a server that has no quorum will do. Clients before 3.4 do not say: undefined. */
  readonly readOnly?: boolean;
}

/** The answer: it alone has no header. Apache: `org.apache.zookeeper.proto.ConnectResponse`. */
export interface ConnectResponse {
  readonly protocolVersion: number;
  /** What was agreed on; 0 says that there is no such session. */
  readonly timeoutMs: number;
  /** `0n` says that there is no such session. */
  readonly session: bigint;
  /** 16 bytes. */
  readonly passwd: Uint8Array;
  /** Whether this server has no quorum; left out for a client that did not say what it thinks of that. */
  readonly readOnly?: boolean;
}

/** What a client asks of a server that is neither about the tree nor about watches. */
export type ConnectionRequest =
  | { readonly op: 'ping' }
  /** Proves who the client is. `auth` is what the scheme wants. */
  | { readonly op: 'auth'; readonly scheme: string | null; readonly auth: Uint8Array | null }
  | { readonly op: 'whoAmI' }
  /** Tell me when this server has caught up with its leader as it is now. The path comes back as it is. */
  | { readonly op: 'sync'; readonly path: string | null }
  | { readonly op: 'sasl'; readonly token: Uint8Array | null }
  /** Changes who belongs to the ensemble. */
  | {
      readonly op: 'reconfig';
      readonly joining: string | null;
      readonly leaving: string | null;
      readonly newMembers: string | null;
      readonly configVersion: bigint;
    };

/** Whatever a client may ask in an established session. */
export type WireRequest = ServedRequest | ConnectionRequest;

/** A request, and the client's own number of it: the answer bears it, too. Apache: `RequestHeader` and a record. */
export interface NumberedRequest {
  readonly xid: number;
  readonly request: WireRequest;
}

/** What stands in the frame of a request. */
export type RequestFrame =
  | NumberedRequest
  /**
   * The header is whole, the rest makes no sense.
   *
   * - UNIMPLEMENTED: nobody knows the opcode. It is answered, and the connection does not survive it.
   * - MARSHALLINGERROR: the body is cut short, or says what cannot be. It is answered, and all goes on; but if
   *   the request is an auth (`OpCode.auth`), the server closes without an answer.
   */
  | { readonly xid: number; readonly op: number; readonly err: ErrorCode };

/** The answer to a {@link WireRequest}. */
export type WireResult =
  | ServedResult
  | { readonly op: 'ping' | 'auth' }
  /** `data`: the new configuration as text. */
  | { readonly op: 'reconfig'; readonly data: Uint8Array | null; readonly stat: Stat }
  | { readonly op: 'whoAmI'; readonly clients: readonly ClientInfo[] }
  | { readonly op: 'sync'; readonly path: string | null }
  | { readonly op: 'sasl'; readonly token: Uint8Array | null };

/** An answer, with what stands in its header. Apache: `org.apache.zookeeper.proto.ReplyHeader`. */
export interface WireReply {
  readonly xid: number;
  /** The last transaction that the server had applied; with a sign, as -1 occurs. */
  readonly zxid: Zxid;
  readonly result: WireResult;
}
