import type { NodeId } from '../../../src/kit/env.ts';
import { Conversations } from '../../../src/recipes/conversations.ts';
import { initialLog, type InitialTree } from '../../../src/recipes/ensemble/initial-log.ts';
import { TRANSACTION_LOG, type LoggedTxn } from '../../../src/recipes/ensemble/transaction-log.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import type { TreeOf } from '../engine/tree.ts';
import { versionsOf, type AgreedTxn } from './version-tree.ts';

/** The tree of the model's servers: what zk1 has in its log. */
export function recipeTree(initial: InitialTree): (trace: Trace) => TreeOf {
  return (trace) => {
    const agreed: AgreedTxn[] = initialLog(initial).map((logged) => ({ event: -1, ...logged }));
    for (const event of trace.events) {
      if (event.type !== 'append' || event.log !== TRANSACTION_LOG) continue;
      agreed.push({ event: event.id, ...(event.entry as LoggedTxn) });
    }
    const owners = ownersIn(trace);
    return versionsOf(agreed, (session) => owners.get(session));
  };
}

/** Whose session is whose, as servers have told. */
function ownersIn(trace: Trace): ReadonlyMap<bigint, NodeId> {
  const conversations = new Conversations();
  const owners = new Map<bigint, NodeId>();
  for (const event of trace.events) {
    if (event.type !== 'send') continue;
    const spoken = conversations.read(event);
    for (const frame of spoken?.heard ?? []) {
      if (frame.kind === 'connected') owners.set(frame.session, spoken!.process);
    }
  }
  return owners;
}
