import type { NodeId } from '../kit/env.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { caption } from './caption.ts';
import { label } from './label.ts';
import { plainText } from './text.ts';

/** Rounds that look like ones already drawn, and are not drawn again. */
export interface Fold {
  /** Id of the first event that is left out: there the fold stands in the drawing. */
  readonly firstId: number;
  /** How many rounds are left out. */
  readonly rounds: number;
  /** When the first and the last of them began. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whose timer began them, and its name. */
  readonly node: NodeId;
  readonly timer: string;
  /** What the rounds said, such as `decision t1 commit`; empty if they sent nothing. */
  readonly messages: readonly string[];
}

/** How many rounds of a kind are drawn before the rest is folded. */
const DRAWN_ROUNDS = 2;
/** The fewest rounds worth a fold, which takes up a row itself. */
const FEWEST_FOLDED = 2;

/** These change what a run is about; a round that holds one is always drawn. */
const NEVER_FOLDED: ReadonlySet<TraceEvent['type']> = new Set([
  'output',
  'crash',
  'start',
  'violation',
  'error',
  'note',
  'link up',
]);

/** Rounds in which one thing led to another for longer than this do not repeat. */
const LONGEST_CHAIN = 100;

/**
 * Finds the rounds that repeat. A round is a timer that fired and everything that came of it: a
 * retransmission, for example, with its deliveries, answers and losses. Two rounds are alike if
 * they differ in nothing but their times.
 *
 * @returns the folds, and the ids of all events they stand for.
 */
export function repetitions(trace: Trace): { folds: Fold[]; folded: Set<number> } {
  const children = childrenOf(trace);
  const rounds = new Map<string, TraceEvent[]>();
  for (const event of trace.events) {
    if (event.type !== 'timer') continue;
    const key = signature(event, children);
    if (key !== undefined) rounds.set(key, [...(rounds.get(key) ?? []), event]);
  }
  const folds: Fold[] = [];
  const folded = new Set<number>();
  for (const alike of rounds.values()) {
    const rest = alike.slice(DRAWN_ROUNDS);
    if (rest.length < FEWEST_FOLDED) continue;
    folds.push(foldOf(rest, children));
    for (const root of rest) within(root, children).forEach((event) => folded.add(event.id));
  }
  folds.sort((a, b) => a.firstId - b.firstId);
  return { folds, folded };
}

/** The fold in a sentence: `… 14 more rounds like this until 400 ms (timer resend of p1: …)`. */
export function foldText(fold: Fold): string {
  const said = fold.messages.length > 0 ? `: ${fold.messages.join(', ')}` : '';
  return `… ${fold.rounds} more like this until ${fold.untilMs} ms (timer ${fold.timer} of ${fold.node}${said})`;
}

const WRITES: ReadonlySet<TraceEvent['type']> = new Set(['replace', 'append', 'write file']);

type Children = ReadonlyMap<number, readonly TraceEvent[]>;

function childrenOf(trace: Trace): Children {
  const children = new Map<number, TraceEvent[]>();
  const lastWrite = new Map<NodeId | null, number>();
  for (const event of trace.events) {
    const parent = parentOf(event, lastWrite);
    if (WRITES.has(event.type)) lastWrite.set(event.node, event.id);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), event]);
  }
  return children;
}

function parentOf(event: TraceEvent, lastWrite: ReadonlyMap<NodeId | null, number>): number | null {
  if (event.type === 'timer') return null;
  if (event.type === 'deliver' || event.type === 'lose') return event.send;
  if (event.type === 'sync') return event.cause ?? lastWrite.get(event.node) ?? null;
  return event.cause;
}

/** A text that is the same for rounds that are alike; undefined if the round must be drawn. */
function signature(event: TraceEvent, children: Children, depth = 0): string | undefined {
  if (NEVER_FOLDED.has(event.type) || isEndOfConnection(event)) return undefined;
  if (depth > LONGEST_CHAIN) return undefined;
  const parts: string[] = [];
  for (const child of children.get(event.id) ?? []) {
    const part = signature(child, children, depth + 1);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const own = [event.type, event.node, caption(event).text].map((part) => JSON.stringify(part));
  return `[${[...own, ...parts.sort()].join()}]`;
}

/** Unlike an attempt to connect that came to nothing: of those there are many alike. */
function isEndOfConnection(event: TraceEvent): boolean {
  return event.type === 'link down' && event.reason !== 'refused' && event.reason !== 'no answer';
}

function within(root: TraceEvent, children: Children): TraceEvent[] {
  return [root, ...(children.get(root.id) ?? []).flatMap((child) => within(child, children))];
}

function foldOf(roots: readonly TraceEvent[], children: Children): Fold {
  const [first] = roots;
  if (first?.type !== 'timer' || first.node === null) throw new Error('a fold without a round');
  const said = within(first, children).flatMap((e) =>
    e.type === 'send' ? [label(e.message)] : [],
  );
  return {
    firstId: first.id,
    rounds: roots.length,
    fromMs: first.atMs,
    untilMs: roots.at(-1)?.atMs ?? first.atMs,
    node: first.node,
    timer: plainText(first.timer),
    messages: [...new Set(said)],
  };
}
