import type { NodeId } from '../../kit/env.ts';
import { epochOf } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import {
  nothingDelivered,
  placeOf,
  takeIn,
  whoHas,
  zxidOfName,
  type Delivered,
} from './delivered.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName, asSentence } from './output.ts';

interface State extends Delivered {
  /** The first broadcast of the newest epoch in which there was one, and by whom. */
  newest: { readonly node: NodeId; readonly name: string } | null;
}

/** Junqueira, Reed and Serafini 2011, section III. */
export const primaryIntegrity: Invariant<ZabOutput, State> = {
  name: 'primary integrity',
  rule:
    'Before a primary broadcasts anything it has delivered all that any server ever delivers of what ' +
    'earlier primaries broadcast.',
  start: () => ({ ...nothingDelivered(), newest: null }),
  observe(state, observed) {
    const { node, output } = observed;
    if (output.kind === 'broadcast') return onBroadcast(state, node, output);
    const known = state.order.length;
    const divergence = takeIn(state, observed);
    const fresh = state.order.slice(known);
    if (divergence?.how === 'fork') fresh.push(divergence.name);
    return lateDelivery(state, node, fresh);
  },
};

function onBroadcast(state: State, node: NodeId, txn: ZabTxn): string | undefined {
  const { newest, order } = state;
  const epoch = epochOf(txn.zxid);
  const name = nameOf(txn);
  if (newest === null || epochOfName(newest.name) < epoch) state.newest = { node, name };
  // The order grows by epoch: what the primary lacks begins with the oldest.
  const place = placeOf(state, node);
  const missing = order[place];
  if (missing === undefined || epochOfName(missing) >= epoch) return undefined;
  return asSentence(
    `${serverName(node)}, the primary of epoch ${epoch}, broadcast ${name}, but had not delivered ` +
      `${missing}, which ${whoHas(state, place)} had delivered.`,
  );
}

/** What nobody had delivered before: the newest primary had not, either. */
function lateDelivery(
  { newest }: State,
  node: NodeId,
  fresh: readonly string[],
): string | undefined {
  if (newest === null) return undefined;
  const epoch = epochOfName(newest.name);
  const late = fresh.find((name) => epochOfName(name) < epoch);
  if (late === undefined) return undefined;
  return asSentence(
    `${serverName(node)} delivered ${late}, but ${serverName(newest.node)}, the primary of epoch ${epoch}, ` +
      `broadcast ${newest.name} without having delivered that.`,
  );
}

function epochOfName(name: string): number {
  return epochOf(zxidOfName(name));
}
