import type { Trace, TraceEvent } from '../sim/trace.ts';
import { networkText } from './caption.ts';
import { count } from './label.ts';
import { sceneOf, type Scene } from './scene.ts';
import {
  layOut,
  type Layout,
  type PlacedAcross,
  type PlacedArrow,
  type PlacedCaption,
  type PlacedText,
  type PlacedTie,
} from './svg-layout.ts';
import { heightAt, SIZE } from './svg-measure.ts';
import { arrowHeads, KIND_STYLES, styleSheet, tieStyles } from './svg-style.ts';
import { plainText, wrapText } from './text.ts';

/** How {@link drawSvg} draws. */
export interface SvgOptions {
  /** Everything, not only what is causally before the violation. */
  readonly all?: boolean;
  /** What the picture shows, for those who cannot see it and for tool tips. */
  readonly title?: string;
  /**
   * Begins every id within the drawing; two drawings on one page need different ones. Letters,
   * digits and hyphens, a letter first; `diagram` by default.
   */
  readonly id?: string;
  /**
   * Kinds of messages in the order in which they get their looks, so that several drawings agree.
   * Kinds that are not named follow as they appear.
   */
  readonly kinds?: readonly string[];
}

/**
 * Draws the run as a space-time diagram in SVG: time runs downward, each node has a column with its
 * lifeline, messages are slanted arrows between them, and a broken rule stands at the end. The same
 * trace always gives the same text, which needs nothing from outside and runs no script.
 *
 * @throws RangeError if `id` is none.
 */
export function drawSvg(trace: Trace, options: SvgOptions = {}): string {
  const id = options.id ?? 'diagram';
  if (!/^[A-Za-z][\w-]*$/u.test(id)) throw new RangeError(`"${id}" cannot begin an id.`);
  const scene = sceneOf(trace, options.all ?? false);
  const layout = layOut(scene);
  const verdict = drawVerdict(scene, layout);
  const height = Math.round(layout.bottom + verdict.height + 10);
  const kinds = [...new Set([...(options.kinds ?? []), ...layout.arrows.map(({ kind }) => kind)])];
  const title = options.title ?? `Space-time diagram of ${scene.nodes.join(', ')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escape(title)}</title>`,
    `<desc id="${id}-desc">${escape(describe(scene))}</desc>`,
    `<style>${[styleSheet(id), ...(layout.ties.length > 0 ? [tieStyles(id)] : [])].join('\n')}</style>`,
    `<defs>${arrowHeads(id)}</defs>`,
    `<rect class="paper" width="${layout.width}" height="${height}" rx="6"/>`,
    ...layout.lifelines.map(({ x, y1, y2, state }) => line(x, y1, x, y2, state)),
    ...layout.across.map((strip) => drawStrip(strip, layout.width)),
    ...drawHeads(layout),
    ...layout.ticks.map(({ atMs, y }) => text(`${atMs} ms`, 50, y, 'tick', 'end')),
    ...layout.ties.map(drawTie),
    ...layout.arrows.map((arrow) =>
      drawArrow(arrow, layout, kinds.indexOf(arrow.kind) % KIND_STYLES, id),
    ),
    ...layout.captions.flatMap(drawCaption),
    ...layout.across.flatMap(({ lines, tone }) =>
      lines.map((one) =>
        tone === 'fold' ? onPanel(one, 'fold-text') : placed(one, `${tone}-text`),
      ),
    ),
    ...layout.ties.map(({ kind, label }) =>
      placed(label, kind === 'broke' ? 'fault-text' : 'life-text', 'middle'),
    ),
    ...layout.arrows.map((arrow) => placed(arrow.label, '', 'middle')),
    ...layout.arrows.flatMap(({ reason }) =>
      reason === undefined ? [] : [placed(reason, 'lost-text')],
    ),
    verdict.markup,
    '</svg>\n',
  ].join('\n');
}

/** The picture in a few sentences, for those who cannot see it. */
function describe(scene: Scene): string {
  const { events } = scene;
  const messages = [...scene.routes.values()];
  const lost = messages.filter(({ arrivals }) => arrivals[0]?.type === 'lose').length;
  const crashed = events.flatMap((e) =>
    e.type === 'crash' ? [`${e.node} crashes at ${e.atMs} ms.`] : [],
  );
  const end = endOf(scene);
  return [
    `Time runs downward, from ${events[0]?.atMs ?? 0} to ${events.at(-1)?.atMs ?? 0} ms.`,
    `Lifelines of ${scene.nodes.join(', ')}.`,
    `${count(messages.length, 'message')}, ${lost} of them lost.`,
    ...crashed,
    ...(end === undefined
      ? []
      : [`${networkText(end)}. ${end.type === 'violation' ? end.sentence : end.text}`]),
  ].join(' ');
}

function endOf(scene: Scene): Extract<TraceEvent, { type: 'violation' | 'error' }> | undefined {
  return scene.events.find((event) => event.type === 'violation' || event.type === 'error');
}

function drawHeads(layout: Layout): string[] {
  return layout.heads.flatMap(({ node, x, width }) => [
    `<rect class="head" x="${n(x - width / 2)}" y="${SIZE.headTop}" width="${n(width)}" height="${SIZE.headHeight}" rx="5"/>`,
    text(node, x, SIZE.headTop + SIZE.headHeight / 2, 'name', 'middle'),
  ]);
}

function drawArrow(arrow: PlacedArrow, layout: Layout, kind: number, id: string): string {
  const { x1, y1, x2, y2, fate } = arrow;
  const headed = fate === 'arrives' || fate === 'idle';
  const end = headed ? ` marker-end="url(#${id}-head${kind})"` : '';
  const idle = fate === 'idle' ? ' idle' : '';
  // Where a sign stands on the lifeline, the head ends just before that.
  const sign = layout.captions.some((one) => one.x === x2 && Math.abs(one.y - y2) < 6);
  const short = headed && sign ? Math.sign(x2 - x1) * 6 : 0;
  const tip = heightAt(arrow, x2 - short);
  const shaft = `<line class="arrow k${kind}${idle}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2 - short)}" y2="${n(tip)}"${end}/>`;
  const from = `<circle class="dot" cx="${n(x1)}" cy="${n(y1)}" r="2.6"/>`;
  return (
    shaft + from + (fate === 'lost' ? cross(x2, y2, 5) : fate === 'under way' ? dots(arrow) : '')
  );
}

/** A double line while there is a connection, a broken one where it breaks. */
function drawTie({ kind, x1, y1, x2, y2 }: PlacedTie): string {
  const look = kind === 'broke' ? 'fault-mark' : 'dot';
  const dots = [
    [x1, y1],
    [x2, y2],
  ].map(([x = 0, y = 0]) => `<circle class="${look}" cx="${n(x)}" cy="${n(y)}" r="3.5"/>`);
  if (kind === 'broke') return line(x1, y1, x2, y2, 'tie-broke') + dots.join('');
  // Two lines, a little apart: across its direction, so that slanted ones look the same.
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(1.5 * (y2 - y1)) / length, (1.5 * (x1 - x2)) / length];
  const both = [1, -1].map((sign) =>
    line(x1 + sign * dx, y1 + sign * dy, x2 + sign * dx, y2 + sign * dy, 'tie'),
  );
  return [...both, ...dots].join('');
}

/** Three dots that go on where the line of a message under way ends. */
function dots({ x1, y1, x2, y2 }: PlacedArrow): string {
  const step = (x2 > x1 ? 6 : -6) as number;
  const slope = (y2 - y1) / (x2 - x1 || 1);
  return [1, 2, 3]
    .map(
      (i) =>
        `<circle class="dot" cx="${n(x2 + i * step)}" cy="${n(y2 + i * step * slope)}" r="1.3"/>`,
    )
    .join('');
}

function drawCaption({ x, y, mark, lines }: PlacedCaption): string[] {
  const sign = drawMark(x, y, mark.tone, mark.mark);
  const full = lines.filter((one) => one.text !== '');
  if (mark.tone !== 'output')
    return [sign, ...full.map((one) => placed(one, `${mark.tone}-text`, 'start', ' thin'))];
  const width = Math.max(...lines.map(({ box }) => box.width)) + 10;
  const height = lines.length * SIZE.lineHeight;
  const box = `<rect class="output-box" x="${n(x + 8)}" y="${n(y - 8)}" width="${n(width)}" height="${height}" rx="4"/>`;
  return [sign, box, ...full.map((one) => onPanel(one, 'output-text'))];
}

/** The sign on the lifeline: its shape tells what sort of event it is. */
function drawMark(x: number, y: number, tone: string, mark: string): string {
  if (mark === '✗') return cross(x, y, 6);
  if (tone === 'output') return `<path class="output-mark" d="M${n(x)} ${n(y - 6)}l6 6-6 6-6-6Z"/>`;
  if (tone === 'disk')
    return `<rect class="disk" x="${n(x - 3.5)}" y="${n(y - 3.5)}" width="7" height="7"/>`;
  if (tone === 'timer') {
    return `<circle class="open" cx="${n(x)}" cy="${n(y)}" r="5"/><path class="open" d="M${n(x)} ${n(y - 3)}v3h2.5"/>`;
  }
  if (mark === '○') return `<circle class="open" cx="${n(x)}" cy="${n(y)}" r="4"/>`;
  return `<circle class="${tone === 'fault' ? 'fault-mark' : 'dot'}" cx="${n(x)}" cy="${n(y)}" r="3.5"/>`;
}

function cross(x: number, y: number, r: number): string {
  return `<path class="cross" d="M${n(x - r)} ${n(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}"/>`;
}

function drawStrip({ y, tone, lines }: PlacedAcross, width: number): string {
  if (tone !== 'fold') return line(SIZE.margin, y, width - 12, y, `strip-${tone}`);
  const height = lines.length * SIZE.lineHeight + 4;
  return `<rect class="fold" x="${SIZE.margin}" y="${n(y - 10)}" width="${n(width - SIZE.margin - 12)}" height="${height}" rx="4"/>`;
}

function drawVerdict(scene: Scene, layout: Layout): { markup: string; height: number } {
  const end = endOf(scene);
  if (end === undefined) return { markup: '', height: 0 };
  const cells = Math.floor((layout.width - 56) / SIZE.cell);
  const titles = wrapText(`✗ ${networkText(end)} (at ${end.atMs} ms)`, cells - 2);
  const sentence = wrapText(plainText(end.type === 'violation' ? end.sentence : end.text), cells);
  const height = (titles.length + sentence.length) * SIZE.lineHeight + 20;
  const y = (index: number) => layout.bottom + 18 + index * SIZE.lineHeight;
  const markup = [
    `<rect class="verdict" x="12" y="${n(layout.bottom)}" width="${n(layout.width - 24)}" height="${height}" rx="6"/>`,
    ...titles.map((one, index) => text(one, 26, y(index), 'verdict-title', 'start', false)),
    ...sentence.map((one, index) => text(one, 26, y(titles.length + index), '', 'start', false)),
  ].join('\n');
  return { markup, height };
}

/** A text upon a patch that hides the lines behind it, or only softens them. */
function placed(
  { text: words, box }: PlacedText,
  look: string,
  anchor: 'start' | 'middle' = 'start',
  thin: '' | ' thin' = '',
): string {
  const x = anchor === 'start' ? box.x : box.x + box.width / 2;
  const spare = anchor === 'start' ? 2 : 0;
  const patch = `<rect class="patch${thin}" x="${n(box.x - spare)}" y="${n(box.y + 1)}" width="${n(box.width + 2 * spare)}" height="${n(box.height - 2)}" rx="3"/>`;
  return patch + text(words, x, box.y + 8, look, anchor);
}

function onPanel({ text: words, box }: PlacedText, look: string): string {
  return text(words, box.x, box.y + 8, look, 'start', false);
}

type Anchor = 'start' | 'middle' | 'end';

function text(
  words: string,
  x: number,
  y: number,
  look: string,
  anchor: Anchor,
  halo = true,
): string {
  const looks = `${look}${halo ? ' halo' : ''}`.trim();
  const style = looks === '' ? '' : ` class="${looks}"`;
  const at = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text${style} x="${n(x)}" y="${n(y + 4)}"${at}>${escape(plainText(words))}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, look: string): string {
  return `<line class="${look}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"/>`;
}

/** A number with at most one decimal, so that the text does not depend on rounding errors. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(words: string): string {
  return plainText(words)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
