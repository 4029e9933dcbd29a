import type { NodeId } from '../kit/env.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { Fold } from './repetition.ts';
import type { ArrivalEvent, Route, SendEvent } from './routes.ts';
import type { Scene } from './scene.ts';
import type { Tie } from './ties.ts';

/** One row of a drawing in text, before anything is measured. */
export type Row =
  /** Several nodes that start in the same instant. */
  | { readonly kind: 'starts'; readonly atMs: number; readonly nodes: readonly NodeId[] }
  /** A message that departs and arrives in the same row. */
  | {
      readonly kind: 'whole';
      readonly send: SendEvent;
      readonly arrival: ArrivalEvent;
      readonly number: number;
    }
  /** A message that departs; it arrives in a later row of the same number, or never if that is 0. */
  | { readonly kind: 'departs'; readonly send: SendEvent; readonly number: number }
  | {
      readonly kind: 'arrives';
      readonly arrival: ArrivalEvent;
      readonly from: NodeId | null;
      readonly number: number;
    }
  /** What both ends of a connection noticed of it. */
  | { readonly kind: 'tie'; readonly tie: Tie }
  /** What one node did in one instant, without sending or receiving. */
  | {
      readonly kind: 'local';
      readonly node: NodeId;
      readonly atMs: number;
      readonly events: readonly TraceEvent[];
    }
  /** Something that concerns all nodes. */
  | { readonly kind: 'across'; readonly event: TraceEvent }
  | { readonly kind: 'fold'; readonly fold: Fold }
  | { readonly kind: 'end'; readonly event: TraceEvent };

/**
 * Puts the events of a scene in rows.
 *
 * A message gets one row for both its ends wherever that keeps the order of events on every
 * lifeline, so that no reader can be misled about what a node knew when. Rows are in the order of
 * the events otherwise.
 */
export function rowsOf(scene: Scene): Row[] {
  const place = new Placement(scene);
  const placed: { at: number; tie: number; row: Row }[] = [];
  const put = (at: number, tie: number, row: Row) => placed.push({ at, tie, row });
  const whole = new Set<number>();
  let split = shortestFirst(scene);
  // One message moved may make room for another: again, until nothing moves.
  for (let before = Infinity; split.length < before;) {
    before = split.length;
    split = split.filter(({ ends: [one, other], row }) => {
      const at = place.together(one, other);
      if (at === undefined) return true;
      whole.add(one.id);
      if (row.kind === 'tie') whole.add(other.id);
      put(at, one.id, row);
      return false;
    });
  }
  for (const event of scene.events) {
    const row = rowOf(event, scene, whole);
    if (row !== undefined) put(place.of(event), event.id, row);
  }
  for (const fold of scene.folds) put(fold.firstId, fold.firstId, { kind: 'fold', fold });
  placed.sort((a, b) => a.at - b.at || a.tie - b.tie);
  return merged(
    numbered(
      placed.map(({ row }) => row),
      scene.routes,
    ),
  );
}

/** Two events that may stand in one row, and what that would be. */
interface Pair {
  readonly ends: readonly [TraceEvent, TraceEvent];
  readonly row: Row & { readonly kind: 'whole' | 'tie' };
}

/** The more happens while a message is under way, the less it matters that it fits in one row. */
function shortestFirst(scene: Scene): Pair[] {
  const messages = [...scene.routes.values()].flatMap(({ send, arrivals: [arrival] }): Pair[] => {
    if (send === undefined || arrival === undefined || !scene.nodes.includes(send.to)) return [];
    return [{ ends: [send, arrival], row: { kind: 'whole', send, arrival, number: 0 } }];
  });
  const ties = [...new Set(scene.ties.values())].map((tie): Pair => {
    return { ends: [tie.first, tie.second], row: { kind: 'tie', tie } };
  });
  const span = ({ ends: [one, other] }: Pair) => other.id - one.id;
  return [...messages, ...ties].sort((a, b) => span(a) - span(b) || a.ends[0].id - b.ends[0].id);
}

function rowOf(event: TraceEvent, scene: Scene, whole: ReadonlySet<number>): Row | undefined {
  const drawn = (node: NodeId) => scene.nodes.includes(node);
  if (event.type === 'violation' || event.type === 'error') return { kind: 'end', event };
  if (event.node === null) return { kind: 'across', event };
  if (scene.ties.has(event.id) && whole.has(event.id)) return undefined;
  const local: Row = { kind: 'local', node: event.node, atMs: event.atMs, events: [event] };
  if (event.type === 'send') {
    if (whole.has(event.id)) return undefined;
    return drawn(event.to) && event.to !== event.node
      ? { kind: 'departs', send: event, number: 0 }
      : local;
  }
  if (event.type !== 'deliver' && event.type !== 'lose') return local;
  const route = scene.routes.get(event.send);
  if (route === undefined || !route.arrivals.includes(event)) return undefined;
  if (whole.has(event.send) && route.arrivals[0] === event) return undefined;
  const from = event.type === 'deliver' ? event.from : event.node;
  const to = event.type === 'deliver' ? event.node : event.to;
  if (from === to || !drawn(to) || !drawn(from)) return local;
  return { kind: 'arrives', arrival: event, from, number: 0 };
}

/** Where on the list of rows each event stands: at its own id, unless it was moved. */
class Placement {
  readonly #lifelines = new Map<NodeId, TraceEvent[]>();
  readonly #moved = new Map<number, number>();

  constructor(scene: Scene) {
    for (const node of scene.nodes) {
      this.#lifelines.set(
        node,
        scene.events.filter((event) => touches(event, node)),
      );
    }
    const starts = scene.events.filter((event) => event.type === 'start' && !event.restart);
    const [first] = starts;
    // Before its start there is nothing on a lifeline: those of one instant stand together.
    for (const event of starts) {
      if (first?.atMs === event.atMs) this.#moved.set(event.id, first.id);
    }
  }

  /**
   * Moves both ends of a message, or of a tie, to one place, if there is one that keeps the order.
   *
   * @returns the place, or undefined if there is none.
   */
  together(one: TraceEvent, other: TraceEvent): number | undefined {
    const sender = this.#lifelines.get(one.node ?? '') ?? [];
    const receiver = this.#lifelines.get(lifelineOf(other) ?? '') ?? [];
    const next = sender.find((event) => event.id > one.id && !sameBurst(event, one));
    const candidates = [other.id, ...(next === undefined ? [] : [this.of(next) - 0.5]), one.id];
    const place = candidates.find(
      (at) => this.#fits(one, other, at, sender) && this.#fits(other, one, at, receiver),
    );
    if (place === undefined) return undefined;
    this.#moved.set(one.id, place).set(other.id, place);
    const alone = next?.id === sender[sender.indexOf(one) + 1]?.id;
    if (one.type === 'send' && alone) this.#moveQuiet(one, place, sender);
    return place;
  }

  /** Where the event stands. */
  of(event: TraceEvent): number {
    return this.#moved.get(event.id) ?? event.id;
  }

  /** What the sender did in that instant before moves along, so that it can share the row. */
  #moveQuiet(send: SendEvent, place: number, sender: readonly TraceEvent[]): void {
    for (let index = sender.indexOf(send) - 1; index >= 0; index--) {
      const event = sender[index];
      if (event === undefined || !isQuiet(event) || event.atMs !== send.atMs) return;
      this.#moved.set(event.id, place);
    }
  }

  #fits(end: TraceEvent, otherEnd: TraceEvent, at: number, lifeline: readonly TraceEvent[]) {
    return lifeline.every((event) => {
      if (event.id === end.id || event.id === otherEnd.id || sameBurst(event, end)) return true;
      if (isBesideCut(event, end, otherEnd)) return true;
      return event.id < end.id ? this.of(event) < at : this.of(event) > at;
    });
  }
}

/** A loss happens on the way to the receiver; what concerns all stands in everyone's way. */
function touches(event: TraceEvent, node: NodeId): boolean {
  if (event.node === null) return true;
  return lifelineOf(event) === node;
}

function lifelineOf(event: TraceEvent): NodeId | null {
  return event.type === 'lose' ? event.to : event.node;
}

/** Whether the event is a cut, or the end of one, that does not come between the two ends. */
function isBesideCut(event: TraceEvent, end: TraceEvent, otherEnd: TraceEvent): boolean {
  if (event.type !== 'cut' && event.type !== 'mend') return false;
  const inside = (one: TraceEvent) => event.side.includes(lifelineOf(one) ?? '');
  return inside(end) === inside(otherEnd);
}

/** Messages that one handler sends in one instant have no order that anyone could notice. */
function sameBurst(one: TraceEvent, other: TraceEvent): boolean {
  return (
    one.type === 'send' &&
    other.type === 'send' &&
    one.node === other.node &&
    one.atMs === other.atMs &&
    one.cause === other.cause
  );
}

/** Gives a number to each message that has more than one row. */
function numbered(rows: readonly Row[], all: ReadonlyMap<number, Route>): Row[] {
  const numbers = new Map<number, number>();
  const inOneRow = new Set(rows.flatMap((row) => (row.kind === 'whole' ? [row.send.id] : [])));
  const numberOf = (send: number) => {
    const route = all.get(send);
    const ends = (route?.send === undefined ? 0 : 1) + (route?.arrivals.length ?? 0);
    if (ends < 2 || (ends === 2 && inOneRow.has(send))) return 0;
    if (!numbers.has(send)) numbers.set(send, numbers.size + 1);
    return numbers.get(send) ?? 0;
  };
  return rows.map((row) => {
    if (row.kind === 'whole' || row.kind === 'departs')
      return { ...row, number: numberOf(row.send.id) };
    return row.kind === 'arrives' ? { ...row, number: numberOf(row.arrival.send) } : row;
  });
}

/** Joins rows that lose nothing by it: nodes starting together, and one node's quiet steps. */
function merged(rows: readonly Row[]): Row[] {
  const result: Row[] = [];
  for (const row of rows) {
    const last = result.at(-1);
    const joined = last === undefined ? undefined : join(last, row);
    if (joined === undefined) result.push(startsAlone(row));
    else result[result.length - 1] = joined;
  }
  return result;
}

function startsAlone(row: Row): Row {
  const [event] = row.kind === 'local' ? row.events : [];
  if (row.kind !== 'local' || event?.type !== 'start' || event.restart) return row;
  return { kind: 'starts', atMs: row.atMs, nodes: [row.node] };
}

function join(last: Row, row: Row): Row | undefined {
  if (row.kind !== 'local') return undefined;
  const single = startsAlone(row);
  if (last.kind === 'starts' && single.kind === 'starts' && last.atMs === single.atMs) {
    return { ...last, nodes: [...last.nodes, ...single.nodes] };
  }
  const same = last.kind === 'local' && last.node === row.node && last.atMs === row.atMs;
  if (!same || ![...last.events, ...row.events].every(isQuiet)) return undefined;
  return { ...last, events: [...last.events, ...row.events] };
}

const QUIET: ReadonlySet<TraceEvent['type']> = new Set([
  ...(['replace', 'append', 'truncate', 'sync', 'timer', 'set timer', 'clear timer'] as const),
  ...(['create file', 'write file', 'truncate file', 'rename file', 'remove file'] as const),
  ...(['sync file', 'sync folder'] as const),
]);

/** Whether the event may share a row with others of its node. */
export function isQuiet(event: TraceEvent): boolean {
  return QUIET.has(event.type);
}
