import type { NodeId } from '../kit/env.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { causalPast, NODE_FAULTS } from './causal-past.ts';
import { repetitions, type Fold } from './repetition.ts';
import { routes, type Route } from './routes.ts';
import { tiesOf, type Tie } from './ties.ts';

/** What of a trace is drawn: the same for the terminal and for SVG. */
export interface Scene {
  /** The columns. */
  readonly nodes: readonly NodeId[];
  /** All nodes of the run, also those that are not drawn. */
  readonly everyone: readonly NodeId[];
  /** What is drawn, in the order in which it happened. */
  readonly events: readonly TraceEvent[];
  /** The drawn messages by the id of their `send`. */
  readonly routes: ReadonlyMap<number, Route>;
  /** What happened to connections between drawn nodes, by the ids of both of its events. */
  readonly ties: ReadonlyMap<number, Tie>;
  /** Ids of deliveries that nothing drawn came of, in a picture of a causal past. */
  readonly idle: ReadonlySet<number>;
  readonly folds: readonly Fold[];
}

/**
 * Chooses what to draw.
 *
 * @param all - false: only what is causally before the violation (or the exception), without the
 *   setting of timers, without what a node sends itself and at once acts upon, without the wish for
 *   a connection if its outcome is drawn, and with repetitions folded. True: everything.
 */
export function sceneOf(trace: Trace, all: boolean): Scene {
  if (all) return { ...pick(trace, trace, new Set()), idle: new Set(), folds: [] };
  const end = trace.events.find((event) => event.type === 'violation' || event.type === 'error');
  const past = end === undefined ? trace : causalPast(trace, end.id);
  const { folds, folded } = repetitions(past);
  const hidden = new Set([...folded, ...wordsToThemselves(past), ...answeredWishes(past)]);
  for (const event of past.events) {
    if (event.type === 'set timer' || event.type === 'clear timer') hidden.add(event.id);
  }
  const scene = pick(past, trace, hidden);
  return { ...scene, idle: idleDeliveries(scene.events, end), folds };
}

/**
 * A message that a node sends itself after a sync is only its way to go on. What it does then
 * stands in the same instant on the same lifeline anyway.
 */
function wordsToThemselves(trace: Trace): number[] {
  const causes = new Set(trace.events.map((event) => event.cause));
  return [...routes(trace).values()].flatMap(({ send, arrivals: [arrival] }) => {
    if (send === undefined || arrival?.type !== 'deliver' || send.to !== send.node) return [];
    return arrival.atMs === send.atMs && causes.has(arrival.id) ? [send.id, arrival.id] : [];
  });
}

/** Where the outcome is seen nobody needs to see the wish. */
function answeredWishes({ events }: Trace): number[] {
  const outcomes = events.filter((event) => event.type === 'link up' || event.type === 'link down');
  const answered = new Set(outcomes.map((event) => event.cause));
  return events.flatMap((e) => (e.type === 'connect' && answered.has(e.id) ? [e.id] : []));
}

function pick(trace: Trace, run: Trace, hidden: ReadonlySet<number>) {
  const events = trace.events.filter((event) => !hidden.has(event.id));
  const { nodes } = trace;
  const ties = tiesOf(nodes, events);
  return { nodes, everyone: run.nodes, events, routes: routes({ ...trace, events }), ties };
}

/** Deliveries that are the last thing a node does in a picture of someone else's past. */
function idleDeliveries(events: readonly TraceEvent[], end: TraceEvent | undefined): Set<number> {
  const idle = new Set<number>();
  if (end === undefined || end.node === null) return idle;
  const busy = new Set<NodeId>([end.node]);
  for (const event of events.toReversed()) {
    if (event.node === null || event.type === 'lose') continue;
    if (event.type === 'deliver' && !busy.has(event.node)) idle.add(event.id);
    if (event.type !== 'deliver' && !isFault(event)) busy.add(event.node);
  }
  return idle;
}

function isFault(event: TraceEvent): boolean {
  return NODE_FAULTS.has(event.type);
}
