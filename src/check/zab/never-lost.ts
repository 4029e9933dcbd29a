import type { NodeId } from '../../kit/env.ts';
import { epochOf } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import { nothingDelivered, placeOf, takeIn, type Delivered } from './delivered.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName, asSentence } from './output.ts';

interface State extends Delivered {
  /** By epoch, the place behind the last of its transactions that was acknowledged to a client. */
  readonly acknowledged: Record<string, number>;
  /** By epoch, who led it, and how many transactions it had delivered when it began to serve. */
  readonly leaders: Record<string, { readonly node: NodeId; readonly place: number }>;
}

/** What a client relies on. Junqueira, Reed and Serafini 2011 get it from the properties above. */
export const neverLost: Invariant<ZabOutput, State> = {
  name: 'acknowledged is never lost',
  rule:
    'What a client is told is done some server has delivered, and so has the leader of every later ' +
    'epoch before it serves.',
  start: () => ({ ...nothingDelivered(), acknowledged: {}, leaders: {} }),
  observe(state, observed) {
    const { node, output } = observed;
    takeIn(state, observed);
    if (output.kind === 'acknowledged') return onAcknowledged(state, node, output);
    if (output.kind !== 'serving' || !output.leading || output.epoch === null) return undefined;
    return onLeading(state, node, output.epoch);
  },
};

function onAcknowledged(state: State, client: NodeId, txn: ZabTxn): string | undefined {
  const { order, acknowledged, leaders } = state;
  const epoch = epochOf(txn.zxid);
  const name = nameOf(txn);
  const told = `${client} was told that ${name} is done, but`;
  // As a rule it was delivered only just now.
  const place = order.lastIndexOf(name);
  if (place < 0) return `${told} no server had delivered it.`;
  acknowledged[epoch] = Math.max(acknowledged[epoch] ?? 0, place + 1);
  for (const [later, leader] of Object.entries(leaders)) {
    if (Number(later) <= epoch || place < leader.place) continue;
    return `${told} ${serverName(leader.node)} leads epoch ${later} without it.`;
  }
  return undefined;
}

function onLeading(state: State, node: NodeId, epoch: number): string | undefined {
  const { order, acknowledged, leaders } = state;
  const place = placeOf(state, node);
  if (place <= (leaders[epoch]?.place ?? place)) leaders[epoch] = { node, place };
  for (const [earlier, end] of Object.entries(acknowledged)) {
    if (Number(earlier) >= epoch || end <= place) continue;
    const lost = order[end - 1];
    return asSentence(
      `${serverName(node)} leads epoch ${epoch} without ${lost}, which was acknowledged to a client.`,
    );
  }
  return undefined;
}
