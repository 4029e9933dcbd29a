import type { WireResult } from '#kit';
import { rowsOf } from '../diagram/rows.ts';
import { sceneOf } from '../diagram/scene.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { ENSEMBLE, foregroundWithExchanges, type Exchange } from './foreground.ts';
import { isRead } from './is-read.ts';
import { pathWords, requestText, resultWords, type Words } from './words.ts';

/** More rows than this nobody reads. */
const MOST_ROWS = 36;

/** So many arrows are left out at once, until it is short enough. */
const STRIDE = 2;

/** If nothing else helps, so much of what is shown is from the beginning, and the rest from the end. */
const BEGINNING = 1 / 4;

/** Gaps of fewer events than this are not told of. */
const TOLD_GAP = 3;

/**
 * A run that failed as {@link foregroundWithExchanges} shows it, and if that is long, shorter, step by step: without answers that say
 * nothing but "done"; a question and its answer as one arrow; without what is far from all that went wrong; without the middle.
 */
export function brief(trace: Trace): Trace {
  const whole = foregroundWithExchanges(trace);
  const pairs = plainPairs(whole.trace, whole.exchanges);
  const steps = [(): Trace => whole.trace, () => merged(whole.trace, pairs.filter(isDone))];
  for (const step of steps) {
    const shown = step();
    if (isShort(shown)) return shown;
  }
  return withoutFarthest(merged(whole.trace, pairs), pairs);
}

function isShort(trace: Trace): boolean {
  return rowsOf(sceneOf(trace, false)).length <= MOST_ROWS;
}

/** Exchanges that went without trouble: both messages have arrived, and nothing happened to their process in between. */
function plainPairs({ events }: Trace, exchanges: readonly Exchange[]): Exchange[] {
  const delivered = new Map<number, number>();
  const troubles: TraceEvent[] = [];
  const askers = new Map<number, TraceEvent>();
  for (const event of events) {
    if (event.type === 'deliver') delivered.set(event.send, event.id);
    if (event.type === 'send') askers.set(event.id, event);
    if (TROUBLES.has(event.type)) troubles.push(event);
  }
  return exchanges.filter((exchange) => {
    const { asked, answered, result } = exchange;
    // The number in its name tells who was before whom.
    if (isCreated(result) && !isDone(exchange)) return false;
    const end = delivered.get(answered);
    if (end === undefined || !delivered.has(asked)) return false;
    const { node } = askers.get(asked)!;
    return !troubles.some(
      (one) => one.id > asked && one.id < end && (one.node === null || one.node === node),
    );
  });
}

const TROUBLES: ReadonlySet<TraceEvent['type']> = new Set([
  'crash',
  'start',
  'pause',
  'resume',
  'cut',
  'mend',
  'drift',
  'link down',
]);

/** Whether the answer says that something was done, and nothing else. */
function isDone({ request, result }: Exchange): boolean {
  if (isRead(request)) return false;
  if (isCreated(result)) return 'path' in request && result.path === request.path;
  if (result.op === 'multi') return result.results.every(({ op }) => op !== 'error');
  return result.op !== 'error';
}

function isCreated(
  result: WireResult,
): result is WireResult & { readonly op: 'create' | 'create2' } {
  return result.op === 'create' || result.op === 'create2';
}

/**
 * Each of these exchanges as one arrow: a write that was carried out as its request, anything else as its answer, which says what
 * was asked.
 */
function merged(trace: Trace, pairs: readonly Exchange[]): Trace {
  const hidden = new Set<number>();
  const words = new Map<number, Words>();
  for (const pair of pairs) {
    hidden.add(isDone(pair) ? pair.answered : pair.asked);
    if (!isDone(pair)) words.set(pair.answered, bothWords(pair));
  }
  const events = trace.events.flatMap((event): TraceEvent[] => {
    if (!('message' in event)) return [event];
    const send = sendOf(event);
    if (hidden.has(send)) return [];
    const said = words.get(send);
    return [said === undefined ? event : { ...event, message: said }];
  });
  return { ...trace, events };
}

function sendOf(event: TraceEvent): number {
  return 'send' in event ? event.send : event.id;
}

/** What was found, and where: `-> /meeting: p1 p2`. Of what was refused, what was asked: `-> -101 NONODE (delete /a)`. */
function bothWords({ request, result }: Exchange): Words {
  const { what: answer = '' } = resultWords(result);
  const watch = 'watch' in request && request.watch ? ' (watch)' : '';
  const path = 'path' in request && request.path !== null ? pathWords(request.path) : '';
  switch (result.op) {
    case 'exists':
      return { kind: '->', what: `${path} is there${watch}` };
    case 'getData':
    case 'getChildren':
    case 'getChildren2':
      return { kind: '->', what: `${path}: ${answer}${watch}` };
    default:
      return { kind: '->', what: `${answer} (${requestText(request)})` };
  }
}

/** Without the arrows of these exchanges that are farthest from what went wrong, as many as it takes. */
function withoutFarthest(trace: Trace, pairs: readonly Exchange[]): Trace {
  if (isShort(trace)) return trace;
  const places = new Map(trace.events.map(({ id }, place) => [id, place]));
  const turning = trace.events.flatMap((event, place) => (isTurning(event) ? [place] : []));
  const distances = pairs
    .map((pair) => (isDone(pair) ? pair.asked : pair.answered))
    .map((send) => ({ send, distance: distanceTo(turning, places.get(send)!) }))
    .sort((a, b) => b.distance - a.distance);
  for (let count = STRIDE; count < distances.length + STRIDE; count += STRIDE) {
    const hidden = new Set(distances.slice(0, count).map(({ send }) => send));
    const shown = without(trace, (event) => 'message' in event && hidden.has(sendOf(event)));
    if (isShort(shown)) return shown;
  }
  return withoutMiddle(trace);
}

/** Where something went wrong, or came to light. */
function isTurning({ type }: TraceEvent): boolean {
  return TROUBLES.has(type) || type === 'lose' || type === 'violation' || type === 'error';
}

function distanceTo(turning: readonly number[], place: number): number {
  return Math.min(Infinity, ...turning.map((other) => Math.abs(other - place)));
}

/** Only what happened in the beginning and in the end, and what went wrong in between. */
function withoutMiddle(trace: Trace): Trace {
  const { events } = trace;
  let shown = trace;
  for (let kept = events.length - STRIDE; kept > 0 && !isShort(shown); kept -= STRIDE) {
    const from = Math.floor(kept * BEGINNING);
    const middle = events.slice(from, events.length - (kept - from));
    const ids = new Set(middle.filter((event) => !isTurning(event)).map(({ id }) => id));
    // Half a message would be a riddle.
    const sends = new Set(middle.flatMap((event) => ('message' in event ? [sendOf(event)] : [])));
    shown = without(
      trace,
      (event) => ids.has(event.id) || ('message' in event && sends.has(sendOf(event))),
    );
  }
  return shown;
}

/** Without these events; a remark says how many are missing where. */
function without(trace: Trace, isHidden: (event: TraceEvent) => boolean): Trace {
  const events: TraceEvent[] = [];
  const node = trace.nodes.find((name) => name === ENSEMBLE) ?? null;
  let gap: TraceEvent[] = [];
  const endGap = (): void => {
    const [first] = gap;
    const count = gap.filter(({ type }) => type !== 'send').length;
    if (first !== undefined && count >= TOLD_GAP) {
      const { id, atMs } = first;
      events.push({ id, atMs, node, cause: null, type: 'note', text: `${count} more, not shown` });
    }
    gap = [];
  };
  for (const event of trace.events) {
    if (isHidden(event)) {
      gap.push(event);
      continue;
    }
    endGap();
    events.push(event);
  }
  return { ...trace, events };
}
