import type { Fault, NodeId } from '#kit';
import type { Trace } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/** For how long the elected leader must not lead, in ms. */
const POWERLESS_MS = 500;

/** The break-it task allows one fault. */
export function acceptOneFault(faults: readonly Fault[]): string | undefined {
  if (faults.length === 0) return 'Your schedule is empty: nothing goes wrong in it.';
  if (faults.length === 1) return undefined;
  return `Your schedule has ${faults.length} faults; the task is to do with one.`;
}

/** What the run still lacks: a quorum elected somebody who could not lead. */
export function electsWhoCannotLead({ events }: Trace): string | undefined {
  const elected = new Map<NodeId, number>();
  let best = 'No two servers elected the same leader: there was no quorum for anybody.';
  for (const event of events) {
    if (event.type !== 'output') continue;
    const output = event.output as Output;
    if (output.kind === 'looking') elected.delete(event.node!);
    if (output.kind !== 'elected') continue;
    elected.set(event.node!, output.leader);
    const { leader } = output;
    const quorum = [...elected].filter(([, other]) => other === leader).map(([node]) => node);
    if (quorum.length < 2) continue;
    const leads = leadsBy(events, String(leader), event.atMs + POWERLESS_MS);
    if (leads === undefined) return undefined;
    best = `By ${event.atMs} ms ${quorum.join(' and ')} had elected ${leader}, but ${leader} could lead: at ${leads} ms a quorum followed it.`;
  }
  return best;
}

/** When this node first led, if that was before some time. */
function leadsBy(events: Trace['events'], leader: NodeId, beforeMs: number): number | undefined {
  const led = events.find(
    (event) =>
      event.type === 'output' &&
      event.node === leader &&
      (event.output as Output).kind === 'leads' &&
      event.atMs <= beforeMs,
  );
  return led?.atMs;
}
