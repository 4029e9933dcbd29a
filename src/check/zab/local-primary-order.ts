import type { NodeId } from '../../kit/env.ts';
import { epochOf } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import { zxidOfName } from './delivered.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName, asSentence } from './output.ts';

interface State {
  /** By epoch, the names of what its primary has broadcast, in order. */
  readonly broadcast: Record<string, string[]>;
  /** By server and epoch, how many of those it has delivered. */
  readonly delivered: Record<NodeId, Record<string, number>>;
}

/** Junqueira, Reed and Serafini 2011, section III. A primary is the leader of one epoch. */
export const localPrimaryOrder: Invariant<ZabOutput, State> = {
  name: 'local primary order',
  rule:
    'A primary broadcasts in the order of the zxids, and a server that delivers a transaction has ' +
    'delivered before it all that the same primary broadcast earlier.',
  start: () => ({ broadcast: {}, delivered: {} }),
  observe(state, { node, output }) {
    switch (output.kind) {
      case 'broadcast':
        return onBroadcast(state, node, output);
      case 'deliver':
        return onDeliver(state, node, output);
      case 'restore':
        state.delivered[node] = {};
        for (const txn of output.history) {
          const problem = onDeliver(state, node, txn);
          if (problem !== undefined) return problem;
        }
        return undefined;
      default:
        return undefined;
    }
  },
};

function onBroadcast({ broadcast }: State, node: NodeId, txn: ZabTxn): string | undefined {
  const earlier = (broadcast[epochOf(txn.zxid)] ??= []);
  const last = earlier.at(-1);
  const name = nameOf(txn);
  earlier.push(name);
  if (last === undefined || txn.zxid > zxidOfName(last)) return undefined;
  return asSentence(
    `${serverName(node)} broadcast ${name}, but ${last} had been broadcast before it.`,
  );
}

function onDeliver(state: State, node: NodeId, txn: ZabTxn): string | undefined {
  const epoch = epochOf(txn.zxid);
  const name = nameOf(txn);
  const broadcast = state.broadcast[epoch] ?? [];
  const counts = (state.delivered[node] ??= {});
  const count = counts[epoch] ?? 0;
  const next = broadcast[count];
  if (next === name) counts[epoch] = count + 1;
  else if (broadcast.indexOf(name, count) >= 0) {
    return asSentence(
      `${serverName(node)} delivered ${name} without ${next}, which the primary of epoch ${epoch} had ` +
        'broadcast before it.',
    );
  }
  // Anything else was never broadcast, or was delivered before: that breaks other rules.
  return undefined;
}
