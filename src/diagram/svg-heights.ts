import type { NodeId } from '../kit/env.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { Fold } from './repetition.ts';
import type { Scene } from './scene.ts';
import { SIZE } from './svg-measure.ts';

/** Where in height everything stands. */
export interface Heights {
  /** By the id of the event; a violation has none, it stands below everything. */
  readonly ofEvent: ReadonlyMap<number, number>;
  /** In the order of {@link Scene.folds}. */
  readonly ofFold: readonly number[];
  /** The first height of each instant. */
  readonly ticks: readonly { readonly atMs: number; readonly y: number }[];
  /** Below everything. */
  readonly bottom: number;
}

/** What the heights depend on. */
export interface HeightRules {
  /** How many lines of text stand to the right of the lifeline; 0 for the end of an arrow. */
  captionLines(event: TraceEvent): number;
  /** How many lines of text a fold, or an event of the whole network, takes. */
  acrossLines(item: TraceEvent | Fold): number;
  /** Whether the event is the end of an arrow that touches its lifeline from the right. */
  fromRight(event: TraceEvent): boolean;
  /** Room asked for above the event, beyond what is usual. */
  extra(eventId: number): number;
}

/**
 * Finds the heights: later is always lower, and what one handler did stands close together. Long
 * waits are drawn shorter than they were.
 */
export function heightsOf(scene: Scene, rules: HeightRules): Heights {
  const stack = new Stack(scene, rules);
  const folds = [...scene.folds];
  for (const event of scene.events) {
    for (let fold = folds[0]; fold !== undefined && fold.firstId < event.id; fold = folds[0]) {
      stack.fold(fold);
      folds.shift();
    }
    if (event.type === 'violation' || event.type === 'error') continue;
    stack.event(event);
  }
  folds.forEach((fold) => stack.fold(fold));
  return stack.heights();
}

/** Gaps, in units of the drawing. */
const GAP = {
  /** Between two instants: at least, at most, and for each millisecond between them. */
  instant: 18,
  longestWait: 44,
  perMs: 2,
  /** From one end of a message to the other if they are of one instant. */
  fall: 14,
  /** Text below the end of an arrow on its side. */
  belowArrow: 17,
} as const;

class Stack {
  readonly #scene: Scene;
  readonly #rules: HeightRules;
  readonly #ofEvent = new Map<number, number>();
  readonly #ofFold: number[] = [];
  readonly #ticks: { atMs: number; y: number }[] = [];
  /** The last height at which something happened on a lifeline. */
  readonly #latest = new Map<NodeId, number>();
  /** From where on there is nothing on the right of a lifeline. */
  readonly #free = new Map<NodeId, number>();
  /** Where the messages of one handler's instant depart. */
  readonly #fans = new Map<string, number>();
  /** Room asked for above each instant. */
  readonly #extras = new Map<number, number>();
  /** Events that begin an instant: room above them is room above the instant. */
  readonly #first = new Set<number>();
  #top = SIZE.headTop + SIZE.headHeight + SIZE.headGap;
  #lowest = this.#top;

  constructor(scene: Scene, rules: HeightRules) {
    this.#scene = scene;
    this.#rules = rules;
    for (const event of scene.events) {
      if (this.#extras.has(event.atMs)) continue;
      this.#extras.set(event.atMs, rules.extra(event.id));
      this.#first.add(event.id);
    }
  }

  heights(): Heights {
    return {
      ofEvent: this.#ofEvent,
      ofFold: this.#ofFold,
      ticks: this.#ticks,
      bottom: Math.max(this.#lowest, ...this.#free.values()) + 16,
    };
  }

  fold(fold: Fold): void {
    this.#advance(fold.fromMs);
    this.#ofFold.push(this.#across(this.#rules.acrossLines(fold)));
  }

  event(event: TraceEvent): void {
    this.#advance(event.atMs);
    const y =
      event.node === null
        ? this.#across(this.#rules.acrossLines(event))
        : this.#onLifeline(event, event.type === 'lose' ? event.to : event.node);
    this.#ofEvent.set(event.id, y);
  }

  #advance(atMs: number): void {
    const last = this.#ticks.at(-1);
    if (last !== undefined && last.atMs >= atMs) return;
    if (last !== undefined) {
      const wait = GAP.perMs * (atMs - last.atMs);
      const extra = this.#extras.get(atMs) ?? 0;
      this.#top = this.#lowest + Math.min(GAP.longestWait, GAP.instant + wait) + extra;
    }
    this.#ticks.push({ atMs, y: this.#top });
    this.#lowest = this.#top;
  }

  /** Takes a strip of the whole drawing. */
  #across(lines: number): number {
    const y = Math.max(this.#lowest + 6, ...this.#free.values());
    const below = y + lines * SIZE.lineHeight + 8;
    const tick = this.#ticks.at(-1);
    if (tick !== undefined && this.#lowest === this.#top) tick.y = y;
    for (const node of this.#scene.nodes) {
      this.#free.set(node, below);
      this.#latest.set(node, below);
    }
    this.#lowest = below - SIZE.lineHeight;
    return y;
  }

  #onLifeline(event: TraceEvent, node: NodeId): number {
    const lines = this.#rules.captionLines(event);
    const fromRight = this.#rules.fromRight(event);
    const fan = event.type === 'send' ? `${node} ${event.atMs} ${event.cause}` : '';
    const fanned = this.#fans.get(fan);
    const mayTouch = lines > 0 || (fromRight && fanned === undefined);
    const arrow = lines === 0 && (event.type === 'deliver' || event.type === 'lose');
    const sent = arrow ? event.send : -1;
    const y =
      Math.max(
        this.#top,
        (this.#ofEvent.get(sent) ?? -Infinity) + GAP.fall,
        event.type === 'lose' ? 0 : (this.#latest.get(node) ?? 0),
        mayTouch ? (this.#free.get(node) ?? 0) : 0,
      ) + (this.#first.has(event.id) ? 0 : this.#rules.extra(event.id));
    if (event.type !== 'lose') this.#latest.set(node, y);
    if (fan !== '' && fromRight) this.#fans.set(fan, y);
    const taken = lines > 0 ? lines * SIZE.lineHeight : fromRight ? GAP.belowArrow : 0;
    if (taken > 0) this.#free.set(node, Math.max(this.#free.get(node) ?? 0, y + taken));
    this.#lowest = Math.max(this.#lowest, y + Math.max(0, lines - 1) * SIZE.lineHeight);
    return y;
  }
}
