import type { NodeId } from '#kit';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/**
 * What matters of a run: not what was sent into a cut; and if a rule was broken at a server, only what
 * was said since that server began to look, and of what came before the outcomes.
 */
export function foreground(trace: Trace): Trace {
  const violation = trace.events.find(({ type }) => type === 'violation');
  const node = violation?.node ?? undefined;
  return since(node === undefined ? 0 : beganToLook(trace, node), withoutCutOff(trace));
}

/** A run without what was said and heard before. */
export function since(atMs: number, trace: Trace): Trace {
  const heard = new Set<number>();
  for (const event of trace.events) {
    if (event.type === 'deliver' && event.atMs >= atMs) heard.add(event.send);
  }
  return keep(trace, (event) => event.atMs >= atMs || !isChatter(event) || heard.has(event.id));
}

function beganToLook({ events }: Trace, node: NodeId): number {
  const looking = events.findLast(
    (event) =>
      event.node === node && event.type === 'output' && (event.output as Output).kind === 'looking',
  );
  return looking?.atMs ?? 0;
}

function withoutCutOff(trace: Trace): Trace {
  const lost = new Set<number>();
  for (const event of trace.events) {
    if (event.type === 'lose' && event.reason === 'cut') lost.add(event.id).add(event.send);
  }
  return keep(trace, ({ id }) => !lost.has(id));
}

function isChatter({ type }: TraceEvent): boolean {
  return ['send', 'deliver', 'lose', 'set timer', 'clear timer', 'timer'].includes(type);
}

function keep(trace: Trace, isKept: (event: TraceEvent) => boolean): Trace {
  return { ...trace, events: trace.events.filter(isKept) };
}
