import type { NodeId } from '#kit';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/**
 * What matters in a run that broke a rule at a server: what was said since that server began to look.
 * Of what came before only the outcomes are left.
 */
export function foreground(trace: Trace): Trace {
  const violation = trace.events.find(({ type }) => type === 'violation');
  if (violation === undefined || violation.node === null) return trace;
  const sinceMs = beganToLook(trace, violation.node);
  if (sinceMs === 0) return trace;
  const events = trace.events.filter(
    (event) => event.atMs >= sinceMs || !isChatter(event) || isStillUnderWay(event, trace, sinceMs),
  );
  return { ...trace, events };
}

function beganToLook({ events }: Trace, node: NodeId): number {
  const looking = events.findLast(
    (event) =>
      event.node === node && event.type === 'output' && (event.output as Output).kind === 'looking',
  );
  return looking?.atMs ?? 0;
}

function isChatter({ type }: TraceEvent): boolean {
  return ['send', 'deliver', 'lose', 'set timer', 'clear timer', 'timer'].includes(type);
}

function isStillUnderWay({ id, type }: TraceEvent, { events }: Trace, sinceMs: number): boolean {
  if (type !== 'send') return false;
  return events.some(
    (event) => event.type === 'deliver' && event.send === id && event.atMs >= sinceMs,
  );
}
