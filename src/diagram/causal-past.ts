import type { NodeId } from '../kit/env.ts';
import { callsHandler, type Trace, type TraceEvent } from '../sim/trace.ts';
import { routes } from './routes.ts';

/** Faults and their ends on one node: they explain an answer that never came. */
export const NODE_FAULTS: ReadonlySet<TraceEvent['type']> = new Set([
  'crash',
  'start',
  'pause',
  'resume',
  'slow disk',
  'full disk',
  'failing disk',
  'normal disk',
  'drift',
]);

/** Two outputs that differ in one of these are about different things. */
const SUBJECTS = ['tx', 'slot', 'instance'] as const;

/**
 * What a reader needs to see to understand how an event came about, and nothing else. Events keep
 * their ids and their order; nodes without a part in it are left out.
 *
 * At the core stands Lamport's happened-before: the order on each lifeline, a `send` before its
 * `deliver`, a cause before what it caused. Absence explains as much as presence, so there is more:
 *
 * - for a violation, the other outputs that its rule compared, with their pasts;
 * - for a timer that fired, the messages to its node that had not arrived by then;
 * - whatever else a handler of the past did in the same instant;
 * - for each message of the past, its loss or its arrival (though not what that led to); for each
 *   connection that was asked for or closed, what its ends heard of that;
 * - crashes, restarts, pauses and slow disks of the nodes that appear, and cuts between them.
 *
 * An event of the whole network, such as a violation found at the end because something is missing,
 * has everything before it as its past.
 *
 * @throws RangeError if the trace has no event of that id.
 */
export function causalPast(trace: Trace, eventId: number): Trace {
  const target = trace.events.find((event) => event.id === eventId);
  if (target === undefined) throw new RangeError(`The trace has no event ${eventId}.`);
  const before: Trace = { ...trace, events: trace.events.filter((event) => event.id <= eventId) };
  if (target.node === null) return before;

  const past = new Past(before);
  past.add(target);
  if (target.type === 'violation') relatedOutputs(before, target).forEach((e) => past.add(e));
  unheard(before, past.kept).forEach((send) => past.add(send));
  const kept = new Set(past.kept);
  addRestOfHandlers(before, kept);
  addFates(before, kept);
  addLinkNews(before, kept);
  const nodes = nodesThatAppear(before, kept);
  addFaults(before, kept, nodes);
  return {
    ...trace,
    nodes: trace.nodes.filter((node) => nodes.has(node)),
    events: before.events.filter((event) => kept.has(event.id)),
  };
}

/** A set of event ids, closed under happened-before. */
class Past {
  readonly kept = new Set<number>();
  readonly #byId = new Map<number, TraceEvent>();
  readonly #previous = new Map<number, number>();

  constructor(trace: Trace) {
    const last = new Map<NodeId, number>();
    for (const event of trace.events) {
      this.#byId.set(event.id, event);
      // A loss is drawn beside its sender, who knows nothing of it.
      if (event.node === null || event.type === 'lose') continue;
      const previous = last.get(event.node);
      if (previous !== undefined) this.#previous.set(event.id, previous);
      last.set(event.node, event.id);
    }
  }

  add(event: TraceEvent): void {
    const waiting = [event.id];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const next = this.#byId.get(id);
      if (next === undefined || this.kept.has(id)) continue;
      this.kept.add(id);
      const previous = this.#previous.get(id);
      if (previous !== undefined) waiting.push(previous);
      if (next.cause !== null) waiting.push(next.cause);
      if (next.type === 'deliver') waiting.push(next.send);
    }
  }
}

/** The outputs a rule had seen, less those that are plainly about something else. */
function relatedOutputs(trace: Trace, violation: TraceEvent): TraceEvent[] {
  const outputs = trace.events.filter((event) => event.type === 'output');
  const offending =
    outputs.find((event) => event.id === violation.cause) ??
    outputs.filter((event) => event.node === violation.node).at(-1);
  if (offending === undefined) return outputs;
  return outputs.filter((event) => !differentSubject(event.output, offending.output));
}

function differentSubject(one: unknown, other: unknown): boolean {
  return SUBJECTS.some((subject) => {
    const [a, b] = [fieldOf(one, subject), fieldOf(other, subject)];
    return a !== undefined && b !== undefined && a !== b;
  });
}

function fieldOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null && key in data
    ? (data as Record<string, unknown>)[key]
    : undefined;
}

/** A timer fires because something did not arrive: what was on its way when it did? */
function unheard(trace: Trace, kept: ReadonlySet<number>): TraceEvent[] {
  const timers = trace.events.filter((event) => event.type === 'timer' && kept.has(event.id));
  const found: TraceEvent[] = [];
  for (const { send, arrivals } of routes(trace).values()) {
    if (send === undefined || send.node === send.to) continue;
    const arrived = arrivals.find((arrival) => arrival.type === 'deliver')?.id ?? Infinity;
    const missed = timers.some(
      (timer) => timer.node === send.to && send.id < timer.id && timer.id < arrived,
    );
    if (missed) found.push(send);
  }
  return found;
}

/** A handler runs to completion: half of what one did would be a misleading picture. */
function addRestOfHandlers(trace: Trace, kept: Set<number>): void {
  const handlers = new Map<number, number>();
  for (const event of trace.events) {
    const calls = callsHandler(event) || event.type === 'sync';
    if (calls && kept.has(event.id)) handlers.set(event.id, event.atMs);
    const within = event.cause !== null && handlers.get(event.cause) === event.atMs;
    if (within && !callsHandler(event)) kept.add(event.id);
  }
}

/** Each message of the past gets an end, if it had one in time. */
function addFates(trace: Trace, kept: Set<number>): void {
  for (const { send, arrivals } of routes(trace).values()) {
    if (send === undefined || !kept.has(send.id)) continue;
    const [first] = arrivals;
    if (first !== undefined && !arrivals.some((arrival) => kept.has(arrival.id)))
      kept.add(first.id);
  }
}

/** Both ends of a connection that came up, and the other end of one that was closed. */
function addLinkNews(trace: Trace, kept: Set<number>): void {
  for (const event of trace.events) {
    if (event.type !== 'link up' && event.type !== 'link down') continue;
    if (event.cause !== null && kept.has(event.cause)) kept.add(event.id);
  }
}

function nodesThatAppear(trace: Trace, kept: ReadonlySet<number>): Set<NodeId> {
  const nodes = new Set<NodeId>();
  for (const event of trace.events) {
    if (!kept.has(event.id)) continue;
    if (event.node !== null) nodes.add(event.node);
    if (event.type === 'send') nodes.add(event.to);
    // Why there is no connection is seen at the other end.
    if (event.type === 'link down') nodes.add(event.peer);
  }
  return nodes;
}

function addFaults(trace: Trace, kept: Set<number>, nodes: ReadonlySet<NodeId>): void {
  const times = trace.events.filter((event) => kept.has(event.id)).map((event) => event.atMs);
  const firstMs = times[0] ?? 0;
  const inForce = networkFaults(trace, firstMs, nodes);
  for (const event of trace.events) {
    const onNode = event.node !== null && nodes.has(event.node) && NODE_FAULTS.has(event.type);
    if (onNode || inForce.has(event.id)) kept.add(event.id);
  }
}

/** Ids of the cuts (and of their ends) that came between the nodes from `firstMs` on. */
function networkFaults(trace: Trace, firstMs: number, nodes: ReadonlySet<NodeId>): Set<number> {
  const found = new Set<number>();
  const open = new Map<string, number>();
  for (const event of trace.events) {
    if (event.type === 'heal') {
      if (event.atMs >= firstMs) [...open.values(), event.id].forEach((id) => found.add(id));
      open.clear();
    }
    if (event.type !== 'cut' && event.type !== 'mend') continue;
    const inside = event.side.filter((node) => nodes.has(node)).length;
    if (inside === 0 || inside === nodes.size) continue;
    const key = JSON.stringify([event.oneWay, event.side, event.others]);
    if (event.type === 'cut') open.set(key, event.id);
    const began = open.get(key);
    if (event.type === 'cut') continue;
    if (event.atMs >= firstMs) [began, event.id].forEach((id) => id !== undefined && found.add(id));
    open.delete(key);
  }
  open.forEach((id) => found.add(id));
  return found;
}
