import type { NodeId } from '../kit/env.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { caption, lossText } from './caption.ts';
import { label } from './label.ts';
import type { Scene } from './scene.ts';
import { SIZE, textWidth } from './svg-measure.ts';
import { plainText } from './text.ts';
import { TIE_TEXTS } from './ties.ts';

/** Where in width everything stands. */
export interface Columns {
  /** From one lifeline to the next. */
  readonly pitch: number;
  /** Right of the last lifeline. */
  readonly lastWidth: number;
  readonly width: number;
  readonly xs: ReadonlyMap<NodeId, number>;
}

/** Makes the columns as wide as the texts between them want, within bounds. */
export function columnsOf(scene: Scene): Columns {
  const wanted = [...scene.routes.values()].map(({ send, arrivals }) => {
    const [first] = arrivals;
    const reason = first?.type === 'lose' ? textWidth(lossText(first.reason)) + 34 : 0;
    return textWidth(label((send ?? first)?.message)) + reason + 60;
  });
  for (const { kind } of scene.ties.values()) wanted.push(textWidth(TIE_TEXTS[kind][0]) + 60);
  const captions = scene.events
    .filter((event) => event.node !== null && !isArrow(scene, event))
    .map((event) => Math.min(SIZE.roomyColumn, textWidth(caption(event).text) + 60));
  const heads = scene.nodes.map((node) => headWidth(node) + 20);
  const widest = Math.max(SIZE.narrowestColumn, ...wanted, ...captions, ...heads);
  const pitch = Math.round(Math.min(SIZE.widestColumn, widest));
  const first = SIZE.margin + Math.round((heads[0] ?? 0) / 2);
  const xs = new Map(scene.nodes.map((node, index) => [node, first + index * pitch]));
  const last = scene.events.filter((event) => event.node === scene.nodes.at(-1));
  const texts = last.map((event) => (isArrow(scene, event) ? 0 : textWidth(caption(event).text)));
  const lastWidth = Math.min(SIZE.narrowestColumn + 60, Math.max(110, ...texts.map((w) => w + 36)));
  const width = first + Math.max(0, scene.nodes.length - 1) * pitch + lastWidth;
  return { pitch, lastWidth, width: Math.max(Math.round(width), 420), xs };
}

/** The width of the box with a node's name. */
export function headWidth(node: NodeId): number {
  return textWidth(plainText(node)) + 20;
}

/** Whether the event is an end of an arrow, or of a tie, between two of the lifelines. */
export function isArrow(scene: Scene, event: TraceEvent): boolean {
  if (scene.ties.has(event.id)) return true;
  const drawn = (node: NodeId | null) => node !== null && scene.nodes.includes(node);
  if (event.type === 'send') return event.to !== event.node && drawn(event.to);
  if (event.type === 'lose') return event.to !== event.node && drawn(event.to);
  return event.type === 'deliver' && event.from !== event.node && drawn(event.from);
}
