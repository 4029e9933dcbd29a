import type { NodeId } from '../../kit/env.ts';
import { formatZxid, type Zxid } from '../../kit/zxid.ts';

/** A transaction as the rules see it: what the Zab paper writes as a pair of value and zxid. */
export interface ZabTxn {
  readonly zxid: Zxid;
  /**
   * The client's request that it came of, in a few letters: `"c1.3"`. A request that a client repeats
   * may become several transactions, each with a zxid of its own.
   */
  readonly id: string;
}

/** What servers and clients tell the application above them: what Zab's rules are about. */
export type ZabOutput =
  /** A primary, which is the leader of the zxid's epoch, proposes a transaction. */
  | ({ readonly kind: 'broadcast' } & ZabTxn)
  /** A server applies a committed transaction to its state. */
  | ({ readonly kind: 'deliver' } & ZabTxn)
  /**
   * A server's state was replaced: at its start, by what its disk has, or by a leader's state. It now
   * is what comes of this history, up to and including `zxid`, whatever was delivered before.
   */
  | { readonly kind: 'restore'; readonly zxid: Zxid; readonly history: readonly ZabTxn[] }
  /** A server serves clients from now on, in this epoch, or (null) no longer. */
  | { readonly kind: 'serving'; readonly epoch: number | null; readonly leading: boolean }
  /** A client was told that its request is done. */
  | ({ readonly kind: 'acknowledged' } & ZabTxn)
  /** A client asks for a sync and then for a read. `read` is unique to that: `"c1.r2"`. */
  | { readonly kind: 'sync begun'; readonly read: string }
  /** The client has its answer: the state up to and including `zxid`, `0n` for the empty one. */
  | { readonly kind: 'read'; readonly read: string; readonly zxid: Zxid };

/** Every rule asks for the name of every transaction. */
const names = new WeakMap<ZabTxn, string>();

/** A transaction in the words of a report, `0x100000002 (c1.3)`: one text for each. */
export function nameOf(txn: ZabTxn): string {
  let name = names.get(txn);
  if (name === undefined) names.set(txn, (name = `${formatZxid(txn.zxid)} (${txn.id})`));
  return name;
}

/** A server in the words of a report: `server 2`. Other nodes than servers have telling names. */
export function serverName(node: NodeId): string {
  return /^\d+$/.test(node) ? `server ${node}` : node;
}

/** A sentence that begins with {@link serverName}. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
