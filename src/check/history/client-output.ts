import type { WatchEvent } from '../../kit/contracts/watches.ts';
import type { WireRequest, WireResult } from '../../kit/contracts/wire.ts';
import type { NodeId } from '../../kit/env.ts';
import type { Zxid } from '../../kit/zxid.ts';

/** What a client of ZooKeeper tells of its life: see {@link clientHistory}. */
export type ClientOutput =
  /** It has a session at a server now. */
  | {
      readonly kind: 'served';
      readonly server: NodeId;
      readonly session: bigint;
      readonly timeoutMs: number;
    }
  /** There is no such session any more. */
  | { readonly kind: 'refused'; readonly session: bigint }
  /** Its connection is over. */
  | { readonly kind: 'lost'; readonly server: NodeId }
  /** It has asked for something. `call` counts the requests of this client. */
  | {
      readonly kind: 'asks';
      readonly call: number;
      readonly xid: number;
      readonly request: WireRequest;
    }
  /** It has its answer. */
  | {
      readonly kind: 'hears';
      readonly call: number;
      readonly xid: number;
      readonly zxid: Zxid;
      readonly result: WireResult;
    }
  /** A watch has fired. */
  | { readonly kind: 'event'; readonly event: WatchEvent }
  /** Something has come that is none of these. */
  | { readonly kind: 'remarks'; readonly text: string };
