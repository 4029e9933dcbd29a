import type { QuorumPacket, Zxid } from '#kit';
import type { ZabMessage } from '../../solutions/05-zab-broadcast/index.ts';
import type { ZabTxn } from '../../src/check/zab/output.ts';

/** What a client asks for, and what comes of it: its name is all there is to it. */
export interface Put {
  readonly id: string;
}

/** The state of a server: all that it has delivered. */
export type ServerState = readonly ZabTxn[];

/** Between servers. */
export type Packet = QuorumPacket<Put, Put, ServerState>;

/** Between a client and the server that it is connected to. */
type ClientMessage =
  /** client → server */
  | { readonly kind: 'put'; readonly id: string }
  | { readonly kind: 'get'; readonly read: string }
  /** server → client: done, under this zxid. */
  | { readonly kind: 'done'; readonly id: string; readonly zxid: Zxid }
  /** server → client: after a sync, the state up to this zxid. */
  | { readonly kind: 'value'; readonly read: string; readonly zxid: Zxid };

/** All messages of the scenario. */
export type Message = ZabMessage<Put, Put, ServerState> | ClientMessage;
