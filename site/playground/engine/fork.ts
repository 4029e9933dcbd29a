import { canonical } from '../../../src/sim/canonical.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';

/** Up to which event, by id, two runs are the same; both lengths if they are the same to the end. */
export function forkOf(one: Trace, other: Trace): number {
  const most = Math.min(one.events.length, other.events.length);
  for (let id = 0; id < most; id++) {
    if (!isSame(one.events[id]!, other.events[id]!)) return id;
  }
  return most;
}

function isSame(a: TraceEvent, b: TraceEvent): boolean {
  if (a.type !== b.type || a.atMs !== b.atMs || a.node !== b.node) return false;
  return canonical(a) === canonical(b);
}
