import type { NodeId } from '../../kit/env.ts';
import { epochOf } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import { zxidOfName } from './delivered.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName, asSentence } from './output.ts';

/** By server, the name of the last transaction it delivered. */
type Last = Record<NodeId, string>;

/** Junqueira, Reed and Serafini 2011, section III. */
export const globalPrimaryOrder: Invariant<ZabOutput, Last> = {
  name: 'global primary order',
  rule: 'A server delivers what the primary of an earlier epoch broadcast before that of a later one.',
  start: () => ({}),
  observe(last, { node, output }) {
    switch (output.kind) {
      case 'deliver':
        return onDeliver(last, node, output);
      case 'restore':
        delete last[node];
        for (const txn of output.history) {
          const problem = onDeliver(last, node, txn);
          if (problem !== undefined) return problem;
        }
        return undefined;
      default:
        return undefined;
    }
  },
};

function onDeliver(last: Last, node: NodeId, txn: ZabTxn): string | undefined {
  const before = last[node];
  const name = nameOf(txn);
  last[node] = name;
  if (before === undefined || epochOf(zxidOfName(before)) <= epochOf(txn.zxid)) return undefined;
  return asSentence(
    `${serverName(node)} delivered ${name} after ${before}, which is of a later epoch.`,
  );
}
