import type { Trace, TraceEvent } from '../sim/trace.ts';

/**
 * What of a run a diagram shows, with the ids that its events have in the whole run: who leaves events out may have
 * numbered the others anew.
 */
export function aligned(shown: Trace, whole: Trace): Trace {
  if (shown.events.every((event) => isAt(event, whole.events[event.id]))) return shown;
  const ids = new Map<number, number>();
  let next = 0;
  for (const event of shown.events) {
    while (next < whole.events.length && !isSame(event, whole.events[next]!)) next++;
    if (next === whole.events.length) return shown;
    ids.set(event.id, next++);
  }
  const idOf = (id: number): number => ids.get(id) ?? -1;
  const events = shown.events.map((event): TraceEvent => {
    const cause = event.cause === null ? null : (ids.get(event.cause) ?? null);
    const moved = { ...event, id: idOf(event.id), cause };
    return 'send' in moved ? { ...moved, send: idOf(moved.send) } : moved;
  });
  return { ...shown, events };
}

/** What is shown may tell of it in other words, but not at another time. */
function isAt(shown: TraceEvent, event: TraceEvent | undefined): boolean {
  return shown.atMs === event?.atMs && (shown.type === event.type || shown.type === 'note');
}

function isSame(a: TraceEvent, b: TraceEvent): boolean {
  return a.type === b.type && a.atMs === b.atMs && a.node === b.node;
}
