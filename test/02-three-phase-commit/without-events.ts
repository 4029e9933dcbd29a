import type { Trace, TraceEvent } from '../../src/sim/trace.ts';

/** A run without some of its events; what came of them is put down to their own causes. */
export function withoutEvents(trace: Trace, drop: (event: TraceEvent) => boolean): Trace {
  const places = new Map<number, number | null>();
  const events: TraceEvent[] = [];
  const placeOf = (id: number | null): number | null => (id === null ? null : places.get(id)!);
  for (const event of trace.events) {
    const cause = placeOf(event.cause);
    if (drop(event)) {
      places.set(event.id, cause);
      continue;
    }
    const id = events.length;
    places.set(event.id, id);
    const moved = { ...event, id, cause };
    events.push('send' in moved ? { ...moved, send: placeOf(moved.send)! } : moved);
  }
  return { ...trace, events };
}
