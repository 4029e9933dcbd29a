import type { NodeId } from '../../kit/env.ts';
import type { Observed } from '../invariant.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName } from './output.ts';

/**
 * What all servers have delivered, in small: as long as total order and agreement hold, what each
 * has delivered is the beginning of one and the same order. A rule that builds on this is exact up
 * to the moment at which any of Zab's rules is broken, and each output costs it next to nothing.
 */
export interface Delivered {
  /** The names of all transactions that any server has delivered in any of its lives. */
  readonly order: string[];
  /** By server, how many of those it has delivered. */
  readonly places: Record<NodeId, number>;
}

/** A server has delivered something else than what others have in that place. */
export interface Divergence {
  /** The name of the transaction. */
  readonly name: string;
  /**
   * - `twice`: it had delivered it before
   * - `too early`: others have delivered it, but other transactions before it
   * - `fork`: nobody else has delivered it
   */
  readonly how: 'twice' | 'too early' | 'fork';
  /** What comes in that place, and the place, counted from 0. */
  readonly expected: string | undefined;
  readonly place: number;
}

/** Nobody has delivered anything. */
export function nothingDelivered(): Delivered {
  return { order: [], places: {} };
}

/** Takes in an output. Returns how the server parts from the others, if it does. */
export function takeIn(
  delivered: Delivered,
  { node, output }: Observed<ZabOutput>,
): Divergence | undefined {
  switch (output.kind) {
    case 'deliver':
      return advance(delivered, node, output);
    case 'restore':
      delivered.places[node] = 0;
      for (const txn of output.history) {
        const divergence = advance(delivered, node, txn);
        if (divergence !== undefined) return divergence;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** How many transactions a server has delivered. */
export function placeOf({ places }: Delivered, node: NodeId): number {
  return places[node] ?? 0;
}

/** A server that has delivered what is in this place, in words. */
export function whoHas({ places }: Delivered, place: number): string {
  const holder = Object.keys(places).find((node) => places[node]! > place);
  return holder === undefined ? 'a server that has restarted since' : serverName(holder);
}

function advance(delivered: Delivered, node: NodeId, txn: ZabTxn): Divergence | undefined {
  const { order, places } = delivered;
  const name = nameOf(txn);
  const place = placeOf(delivered, node);
  const expected = order[place];
  if (expected !== name) {
    const isNew = expected === undefined && isNewer(txn, order.at(-1));
    const earlier = isNew ? -1 : order.lastIndexOf(name);
    if (earlier >= 0) {
      return { name, how: earlier < place ? 'twice' : 'too early', expected, place };
    }
    if (expected !== undefined) return { name, how: 'fork', expected, place };
    order.push(name);
  }
  places[node] = place + 1;
  return undefined;
}

/** Spares looking through a long order: it grows by zxid if the primaries' orders are kept. */
function isNewer({ zxid }: ZabTxn, last: string | undefined): boolean {
  return last === undefined || zxid > zxidOfName(last);
}

/** The zxid in a transaction's name. */
export function zxidOfName(name: string): bigint {
  return BigInt(name.slice(0, name.indexOf(' ')));
}
