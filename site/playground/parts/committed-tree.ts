import type { NodeId } from '../../../src/kit/env.ts';
import type { ServerMessage } from '../../../src/kit/index.ts';
import type { ClientOutput } from '../../../src/check/history/client-output.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import type { TreeOf } from '../engine/tree.ts';
import { versionsOf, type AgreedTxn } from './version-tree.ts';

/** The tree of an ensemble: what a leader has committed, whoever knows of it by now. */
export function committedTree(trace: Trace): TreeOf {
  const proposed = new Map<bigint, AgreedTxn['txn']>();
  const agreed = new Map<bigint, AgreedTxn>();
  const owners = new Map<bigint, NodeId>();
  for (const event of trace.events) {
    if (event.type === 'output') {
      const output = event.output as ClientOutput;
      if (output.kind === 'served') owners.set(output.session, event.node!);
    }
    if (event.type !== 'send') continue;
    const message = event.message as ServerMessage;
    if (message.kind === 'PROPOSAL') proposed.set(message.zxid, message.txn);
    if (message.kind !== 'COMMIT' || agreed.has(message.zxid)) continue;
    const txn = proposed.get(message.zxid);
    if (txn !== undefined) agreed.set(message.zxid, { event: event.id, zxid: message.zxid, txn });
  }
  const inOrder = [...agreed.values()].sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
  return versionsOf(inOrder, (session) => owners.get(session));
}
