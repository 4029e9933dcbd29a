import type { NodeId } from '../kit/env.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { caption, lossText, networkText, type Caption } from './caption.ts';
import { label, messageKind } from './label.ts';
import { foldText, type Fold } from './repetition.ts';
import type { ArrivalEvent, Route, SendEvent } from './routes.ts';
import type { Scene } from './scene.ts';
import { columnsOf, headWidth, isArrow, type Columns } from './svg-columns.ts';
import { heightsOf, type Heights } from './svg-heights.ts';
import {
  heightAt,
  overlap,
  passesThrough,
  SIZE,
  textWidth,
  type Box,
  type Segment,
} from './svg-measure.ts';
import { wrapText } from './text.ts';
import { TIE_TEXTS, type Tie } from './ties.ts';

/** A text and where it is centred. */
export interface PlacedText {
  readonly text: string;
  readonly box: Box;
}

/** An arrow, from its sender's lifeline to where it ends. */
export interface PlacedArrow extends Segment {
  readonly kind: string;
  readonly fate: 'arrives' | 'idle' | 'lost' | 'under way';
  readonly label: PlacedText;
  /** Why it was lost, beside the end. */
  readonly reason?: PlacedText;
}

/** A line between two lifelines for what happened to a connection. */
export interface PlacedTie extends Segment {
  readonly kind: Tie['kind'];
  readonly label: PlacedText;
}

/** What stands beside a lifeline. */
export interface PlacedCaption {
  readonly x: number;
  readonly y: number;
  readonly mark: Caption;
  readonly lines: readonly PlacedText[];
}

/** What stands across all lifelines. */
export interface PlacedAcross {
  readonly y: number;
  readonly tone: 'fault' | 'over' | 'fold';
  readonly lines: readonly PlacedText[];
}

/** A stretch of a lifeline in one state. */
export interface PlacedLifeline {
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
  readonly state: 'absent' | 'alive' | 'paused';
}

/** Everything that an SVG of a scene shows, with its place. */
export interface Layout {
  readonly width: number;
  /** Of the part above the verdict. */
  readonly bottom: number;
  readonly heads: readonly { readonly node: NodeId; readonly x: number; readonly width: number }[];
  readonly ticks: Heights['ticks'];
  readonly lifelines: readonly PlacedLifeline[];
  readonly arrows: readonly PlacedArrow[];
  readonly ties: readonly PlacedTie[];
  readonly captions: readonly PlacedCaption[];
  readonly across: readonly PlacedAcross[];
}

/** How often room is made for labels that overlap before one is allowed to. */
const MOST_ATTEMPTS = 60;
/** A scene of more events gets a quick layout, in which some labels may overlap. */
const LARGE = 500;
/** The most room above one event that is made for that. */
const MOST_EXTRA = 120;
/** Between an arrow that crosses a lifeline and what happens on that lifeline. */
const CLEARANCE = 9;

/** Places everything so that no two texts overlap. */
export function layOut(scene: Scene): Layout {
  const columns = columnsOf(scene);
  const most = scene.events.length > LARGE ? 2 : MOST_ATTEMPTS;
  const extra = new Map<number, number>();
  for (let attempt = 0; ; attempt++) {
    const attempted = new Attempt(scene, columns, extra).run();
    if (attempted.tight.length === 0 || attempt === most) return attempted.layout;
    for (const id of attempted.tight) {
      extra.set(id, Math.min(MOST_EXTRA, (extra.get(id) ?? 0) + 12));
    }
  }
}

/** One try at a layout. */
class Attempt {
  readonly #scene: Scene;
  readonly #columns: Columns;
  readonly #heights: Heights;
  readonly #texts: Box[] = [];
  readonly #tight: number[] = [];

  constructor(scene: Scene, columns: Columns, extra: ReadonlyMap<number, number>) {
    this.#scene = scene;
    this.#columns = columns;
    this.#heights = heightsOf(scene, {
      captionLines: (event) => {
        const drawn = !isArrow(scene, event) && !isAnswered(scene, event);
        return drawn ? this.#captionLines(event).length : 0;
      },
      acrossLines: (item) => this.#acrossText(item).length,
      fromRight: (event) => isArrow(scene, event) && this.#peerX(event) > this.#ownX(event),
      extra: (id) => extra.get(id) ?? 0,
    });
  }

  run(): { layout: Layout; tight: readonly number[] } {
    const captions = this.#scene.events.flatMap((event) => this.#caption(event));
    const across = this.#allAcross();
    const bonds = [...new Set(this.#scene.ties.values())].map((tie) => this.#bond(tie));
    const lines = [...this.#scene.routes.values()].flatMap((route) => this.#lines(route));
    const all = [...lines, ...bonds];
    const ties = bonds.map((bond) => {
      const { kind, x1, y1, x2, y2 } = bond;
      return { kind, x1, y1, x2, y2, label: this.#label(TIE_TEXTS[kind][0], bond, all) };
    });
    const arrows = lines.map((line) => this.#arrow(line, all));
    all.forEach((line) => this.#keepClear(line));
    const layout: Layout = {
      width: this.#columns.width,
      bottom: this.#heights.bottom,
      heads: this.#scene.nodes.map((node) => ({ node, x: this.#x(node), width: headWidth(node) })),
      ticks: this.#heights.ticks,
      lifelines: this.#scene.nodes.flatMap((node) => this.#lifeline(node)),
      arrows,
      ties,
      captions,
      across,
    };
    return { layout, tight: this.#tight };
  }

  #x(node: NodeId | null): number {
    return (node === null ? undefined : this.#columns.xs.get(node)) ?? 0;
  }

  #y(event: TraceEvent): number {
    return this.#heights.ofEvent.get(event.id) ?? 0;
  }

  #ownX(event: TraceEvent): number {
    return this.#x(event.type === 'lose' ? event.to : event.node);
  }

  #peerX(event: TraceEvent): number {
    if (event.type === 'send') return this.#x(event.to);
    if ('peer' in event) return this.#x(event.peer);
    return this.#x(event.type === 'deliver' ? event.from : event.node);
  }

  #captionLines(event: TraceEvent): string[] {
    if (event.type === 'start' && !event.restart) return [''];
    const last = event.node === this.#scene.nodes.at(-1);
    const width = last ? this.#columns.lastWidth : this.#columns.pitch;
    return wrapText(caption(event).text, Math.floor((width - (last ? 30 : 48)) / SIZE.cell), 4);
  }

  #acrossText(item: TraceEvent | Fold): string[] {
    const text = 'rounds' in item ? foldText(item) : networkText(item, this.#scene.everyone);
    return wrapText(text, Math.floor((this.#columns.width - SIZE.margin - 30) / SIZE.cell), 3);
  }

  #caption(event: TraceEvent): PlacedCaption[] {
    const end = event.type === 'violation' || event.type === 'error';
    if (event.node === null || end || isArrow(this.#scene, event)) return [];
    if (isAnswered(this.#scene, event)) return [];
    const [x, y] = [this.#x(event.node), this.#y(event)];
    const lines = this.#captionLines(event).map((text, index) =>
      this.#claim(text, x + 13, y + index * SIZE.lineHeight, 'start'),
    );
    return [{ x, y, mark: caption(event), lines }];
  }

  #allAcross(): PlacedAcross[] {
    const strips = [
      ...this.#scene.folds.map((fold, index) => {
        return { item: fold, y: this.#heights.ofFold[index] ?? 0, tone: 'fold' as const };
      }),
      ...this.#scene.events.flatMap((event) => {
        if (event.node !== null || event.type === 'violation' || event.type === 'error') return [];
        const tone = event.type === 'cut' ? ('fault' as const) : ('over' as const);
        return [{ item: event, y: this.#y(event), tone }];
      }),
    ];
    return strips.map(({ item, y, tone }) => ({
      y,
      tone,
      lines: this.#acrossText(item).map((text, index) =>
        this.#claim(text, SIZE.margin + 14, y + index * SIZE.lineHeight, 'start'),
      ),
    }));
  }

  /** A text with its box, remembered so that nothing else is put there. */
  #claim(text: string, x: number, y: number, anchor: 'start' | 'end'): PlacedText {
    const width = textWidth(text);
    const box = { x: anchor === 'start' ? x : x - width, y: y - 8, width, height: 16 };
    if (text !== '') this.#texts.push(box);
    return { text, box };
  }

  #lifeline(node: NodeId): PlacedLifeline[] {
    const x = this.#x(node);
    const own = this.#scene.events.filter((e) => e.node === node && e.type !== 'lose');
    let state: PlacedLifeline['state'] = own[0]?.type === 'start' ? 'absent' : 'alive';
    let y1: number = SIZE.headTop + SIZE.headHeight;
    const found: PlacedLifeline[] = [];
    for (const event of own) {
      const next = stateAfter(event);
      if (next === undefined) continue;
      // The stretch before the first start would only be noise.
      if (found.length > 0 || state !== 'absent') found.push({ x, y1, y2: this.#y(event), state });
      [state, y1] = [next, state === 'absent' && found.length === 0 ? y1 : this.#y(event)];
    }
    return [...found, { x, y1, y2: this.#heights.bottom, state }];
  }

  /** The lines of a message: one to each of its arrivals. */
  #lines({ send, arrivals }: Route): Line[] {
    if (send !== undefined && !isArrow(this.#scene, send)) return [];
    if (send !== undefined && arrivals.length === 0) return [this.#underWay(send)];
    return arrivals.flatMap((arrival): Line[] => {
      if (!isArrow(this.#scene, arrival)) return [];
      const [x1, y1] = [this.#peerX(arrival), this.#y(send ?? arrival)];
      const [x2, y2] = [this.#ownX(arrival), this.#y(arrival)];
      if (arrival.type === 'deliver') {
        const fate = this.#scene.idle.has(arrival.id) ? ('idle' as const) : ('arrives' as const);
        return [{ x1, y1, x2, y2, fate, send, arrival, lastId: arrival.id }];
      }
      const gap = Math.max(textWidth(lossText(arrival.reason)) + 24, this.#columns.pitch * 0.22);
      const end = x2 > x1 ? x2 - gap : x2 + gap;
      return [{ x1, y1, x2: end, y2, fate: 'lost', send, arrival, lastId: arrival.id }];
    });
  }

  #bond({ kind, first, second }: Tie): Bond {
    const [x1, y1] = [this.#x(first.node), this.#y(first)];
    return { kind, x1, y1, x2: this.#x(second.node), y2: this.#y(second), lastId: second.id };
  }

  /** An arrow that crosses a lifeline right where something happens would seem to stop there. */
  #keepClear(line: Stroke): void {
    const [low, high] = [Math.min(line.x1, line.x2) + 1, Math.max(line.x1, line.x2) - 1];
    for (const event of this.#scene.events) {
      if (event.node === null || event.type === 'lose') continue;
      const x = this.#x(event.node);
      if (x < low || x > high) continue;
      if (Math.abs(heightAt(line, x) - this.#y(event)) >= CLEARANCE) continue;
      this.#tight.push(line.lastId);
      return;
    }
  }

  #underWay(send: SendEvent): Line {
    const [x1, y1] = [this.#ownX(send), this.#y(send)];
    const x2 = x1 + (this.#peerX(send) - x1) * 0.8;
    const y2 = Math.min(y1 + 24, this.#heights.bottom - 8);
    return { x1, y1, x2, y2, fate: 'under way', send, arrival: undefined, lastId: send.id };
  }

  #arrow(line: Line, all: readonly Stroke[]): PlacedArrow {
    const { x1, y1, x2, y2, fate, send, arrival } = line;
    const message = (send ?? arrival)?.message;
    const again = arrival?.type === 'deliver' && arrival.copy > 1 ? ' (again)' : '';
    const most = Math.floor((this.#columns.pitch - 40) / SIZE.cell);
    const text = `${label(message, most)}${again}${fate === 'under way' ? ' (under way)' : ''}`;
    const reason = this.#reason(line);
    const placed = {
      x1,
      y1,
      x2,
      y2,
      kind: messageKind(message),
      fate,
      label: this.#label(text, line, all),
    };
    return reason === undefined ? placed : { ...placed, reason };
  }

  #reason({ x1, x2, y2, arrival }: Line): PlacedText | undefined {
    if (arrival?.type !== 'lose') return undefined;
    const right = x2 > x1;
    const text = lossText(arrival.reason);
    const width = textWidth(text);
    const box = { x: right ? x2 + 10 : x2 - 10 - width, y: y2 - 8, width, height: 16 };
    if (this.#texts.some((other) => overlap(other, box))) this.#tight.push(arrival.id);
    this.#texts.push(box);
    return { text, box };
  }

  /** Looks for the clearest place along the line. */
  #label(text: string, line: Stroke, all: readonly Stroke[]): PlacedText {
    const width = textWidth(text) + 8;
    const candidates = this.#spots(line, width).map(({ x, cost }) => {
      const y = heightAt(line, x);
      const box = { x: x - width / 2, y: y - 8, width, height: 16 };
      const crossed = all.filter((other) => other !== line && passesThrough(other, box)).length;
      return { box, cost: cost + 3 * crossed };
    });
    const free = candidates.filter(({ box }) => !this.#texts.some((other) => overlap(other, box)));
    const [best] = (free.length > 0 ? free : candidates).sort((a, b) => a.cost - b.cost);
    if (best === undefined) throw new Error('a label without a place');
    if (free.length === 0) this.#tight.push(line.lastId);
    this.#texts.push(best.box);
    return { text, box: best.box };
  }

  /** Points along the line, with how far each is from the ideal one. */
  #spots(line: Segment, width: number): { x: number; cost: number }[] {
    const [low, high] = [Math.min(line.x1, line.x2), Math.max(line.x1, line.x2)];
    const inner = [...this.#columns.xs.values()].filter((x) => x > low + 1 && x < high - 1);
    const edges = [low, ...inner, high];
    const spots: { x: number; cost: number }[] = [];
    for (let index = 0; index + 1 < edges.length; index++) {
      const [from, to] = [edges[index] ?? 0, edges[index + 1] ?? 0];
      // Messages fan out from a sender: near the receiver it is clear which label is whose.
      const away = line.x2 > line.x1 ? edges.length - 2 - index : index;
      const play = Math.max(0, to - from - width - 24) / 2;
      for (const shift of [0, -0.5, 0.5, -1, 1]) {
        const x = (from + to) / 2 + shift * play;
        const cramped = width + 8 > to - from ? 2 : 0;
        spots.push({ x, cost: away + Math.abs(shift) + cramped });
      }
    }
    const middle = (low + high) / 2;
    spots.push({ x: middle, cost: 4 });
    return spots;
  }
}

/** A line between lifelines. */
interface Stroke extends Segment {
  /** The later of the events at its ends. */
  readonly lastId: number;
}

interface Bond extends Stroke {
  readonly kind: Tie['kind'];
}

interface Line extends Stroke {
  readonly fate: PlacedArrow['fate'];
  readonly send: SendEvent | undefined;
  readonly arrival: ArrivalEvent | undefined;
}

/** A node's message to itself that arrived: the arrival says it all. */
function isAnswered(scene: Scene, event: TraceEvent): boolean {
  return event.type === 'send' && (scene.routes.get(event.id)?.arrivals.length ?? 0) > 0;
}

function stateAfter(event: TraceEvent): PlacedLifeline['state'] | undefined {
  if (event.type === 'crash') return 'absent';
  if (event.type === 'pause') return 'paused';
  return event.type === 'start' || event.type === 'resume' ? 'alive' : undefined;
}
