import type { Trace, TraceEvent } from '../sim/trace.ts';

/** A message that departed. */
export type SendEvent = Extract<TraceEvent, { type: 'send' }>;
/** A message that arrived, or will not. */
export type ArrivalEvent = Extract<TraceEvent, { type: 'deliver' | 'lose' }>;

/** What became of one message. */
export interface Route {
  /** Undefined if the trace does not hold it: the message came from outside. */
  readonly send: SendEvent | undefined;
  /** In the order in which they happened; empty if the message is under way when the trace ends. */
  readonly arrivals: readonly ArrivalEvent[];
}

/**
 * Every message of the trace, by the id of its `send`. A loss is left out if the message, or a
 * repetition of it, arrived all the same.
 */
export function routes(trace: Trace): Map<number, Route> {
  const found = new Map<number, { send: SendEvent | undefined; arrivals: ArrivalEvent[] }>();
  for (const event of trace.events) {
    if (event.type === 'send') found.set(event.id, { send: event, arrivals: [] });
    if (event.type !== 'deliver' && event.type !== 'lose') continue;
    const route = found.get(event.send) ?? { send: undefined, arrivals: [] };
    route.arrivals.push(event);
    found.set(event.send, route);
  }
  for (const route of found.values()) {
    const delivered = route.arrivals.filter((arrival) => arrival.type === 'deliver');
    route.arrivals = delivered.length > 0 ? delivered : route.arrivals.slice(-1);
  }
  return found;
}
