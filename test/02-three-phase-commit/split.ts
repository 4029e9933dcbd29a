import type { Decision, Fault } from '#kit';
import type { Trace } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/** The break-it task allows one partition and nothing else. */
export function acceptOnePartition(faults: readonly Fault[]): string | undefined {
  const [fault] = faults;
  if (fault === undefined) return 'Your schedule is empty: nothing goes wrong in it.';
  if (faults.length > 1)
    return `Your schedule has ${faults.length} faults; the task is to do with one.`;
  return fault.kind === 'partition'
    ? undefined
    : `Your fault is a ${fault.kind}; the task asks for a partition.`;
}

/** What the run still lacks to be split: one node that commits and one that aborts. */
export function theDecisionIsSplit({ events }: Trace): string | undefined {
  const decided = new Map<string, { readonly decision: Decision; readonly atMs: number }>();
  for (const event of events) {
    if (event.type !== 'output') continue;
    const output = event.output as Output;
    if (output.kind !== 'decided' || decided.has(event.node!)) continue;
    decided.set(event.node!, { decision: output.decision, atMs: event.atMs });
  }
  const decisions = new Set([...decided.values()].map(({ decision }) => decision));
  if (decisions.size > 1) return undefined;
  const cut = events.find(({ type }) => type === 'cut');
  if (cut === undefined)
    return 'The network was never cut: does the partition name nodes of this cluster?';
  const whole = [...decided].map(
    ([node, { decision, atMs }]) => `${node} ${decision} at ${atMs} ms`,
  );
  if (whole.length === 0) return 'Nobody decided anything: the cut came too early.';
  return `The network was cut at ${cut.atMs} ms, but everybody who decided did the same: ${whole.join(', ')}.`;
}
