import type { Grid, Ink, Line } from './canvas.ts';
import { cutText, displayWidth } from './text.ts';
import { TIE_TEXTS, type Tie } from './ties.ts';

/** An arrow between two lifelines, or a part of one. */
export interface Arrow {
  /** Columns of the two lifelines. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly form: 'whole' | 'departs' | 'arrives';
  /** Why it does not arrive (then it has no head), or what else there is to say about its end. */
  readonly end: string;
  readonly lost: boolean;
  /** A hollow head. */
  readonly idle: boolean;
}

/** A line between two lifelines that is no message: what happened to a connection. */
export interface Bond {
  /** Columns of the two lifelines. */
  readonly from: number;
  readonly to: number;
  readonly kind: Tie['kind'];
}

/**
 * Draws the line over the lifelines of its line: `●══connected══●`, `●══closes══▶`,
 * `●╌╌broken╌╌●`.
 *
 * @param crosses - whether a lifeline in that column is there to be crossed.
 */
export function drawBond(
  line: Line,
  grid: Grid,
  { from, to, kind }: Bond,
  crosses: (x: number) => boolean,
): void {
  const [low, high] = [Math.min(from, to) + 1, Math.max(from, to) - 1];
  const ink: Ink = kind === 'broke' ? 'fault' : 'life';
  const [stroke, crossing] = kind === 'broke' ? ['╌', '┼'] : ['═', '╪'];
  for (let x = low; x <= high; x++) {
    line.put(x, grid.xs.includes(x) && crosses(x) ? crossing : stroke, ink);
  }
  line.put(from, '●', ink).put(to, kind !== 'closed' ? '●' : to > from ? '▶' : '◀', ink);
  const shape = { from, to, form: 'whole', end: '', lost: false, idle: false } as const;
  const [text, short] = TIE_TEXTS[kind];
  const label = labelFitsInside({ ...shape, label: text }, grid) ? text : short;
  const place = placeLabel(label, false, { ...shape, label }, grid, low, high);
  line.put(place.x, place.text, ink);
}

/** The fewest cells of a label that are of any use. */
const SHORTEST_LABEL = 5;

/**
 * Draws the arrow over the lifelines of its line: `●──prepare t1──▶`, `●──vote t1 yes──✗ lost`,
 * or a half of it, dashed on the side of the other half.
 *
 * @param crosses - whether a lifeline in that column is there to be crossed.
 */
export function drawArrow(
  line: Line,
  grid: Grid,
  arrow: Arrow,
  crosses: (x: number) => boolean,
): void {
  const right = arrow.to > arrow.from;
  const ink: Ink = arrow.lost ? 'lost' : 'message';
  const { stop, text } = layOut(arrow, grid);
  const [low, high] = right ? [arrow.from + 1, stop - 1] : [stop + 1, arrow.from - 1];
  for (let x = low; x <= high; x++) {
    line.put(x, grid.xs.includes(x) && crosses(x) ? '┼' : '─', ink);
  }
  if (arrow.form !== 'arrives') line.put(arrow.from, '●', ink);
  drawEnd(line, arrow, stop, ink);
  const place = placeLabel(text, stop === arrow.to, arrow, grid, low, high);
  dash(line, arrow, place, low, high, ink);
  if (place.text !== '') line.put(place.x, place.text, arrow.lost ? 'lost' : 'arrived');
}

/** Whether the label has room between the lifelines, so that both sides of the arrow stay free. */
export function labelFitsInside(arrow: Arrow, grid: Grid): boolean {
  const { stop, text } = layOut(arrow, grid);
  return displayWidth(text) + 2 <= Math.abs(stop - arrow.from) - 1;
}

/**
 * The column where the line ends, and the text upon it. If there is something to say about the end,
 * it stands between the end of the line and the other lifeline; without room for that, in the text.
 */
function layOut(arrow: Arrow, grid: Grid): { stop: number; text: string } {
  if (arrow.end === '') return { stop: arrow.to, text: arrow.label };
  const needed = displayWidth(arrow.end) + 3;
  const stop = arrow.to > arrow.from ? arrow.to - needed : arrow.to + needed;
  const cells = Math.abs(stop - arrow.from) - 1;
  const fits = needed + 2 < grid.pitch && displayWidth(arrow.label) + 2 <= cells;
  return fits
    ? { stop, text: arrow.label }
    : { stop: arrow.to, text: `${arrow.label} (${arrow.end})` };
}

function drawEnd(line: Line, arrow: Arrow, stop: number, ink: Ink): void {
  const right = arrow.to > arrow.from;
  if (stop !== arrow.to) {
    const [low, high] = right ? [stop, arrow.to - 1] : [arrow.to + 1, stop];
    line.put(low, ' '.repeat(high - low + 1), 'plain');
    const width = displayWidth(arrow.end);
    line.put(right ? stop + 2 : stop - 1 - width, arrow.end, arrow.lost ? 'lost' : 'faint');
    line.put(stop, arrow.lost ? '✗' : '┄', ink);
  } else if (arrow.lost) {
    line.put(right ? arrow.to - 1 : arrow.to + 1, '✗', ink);
  } else if (arrow.form !== 'departs') {
    const heads = arrow.idle ? '◁▷' : '◀▶';
    line.put(arrow.to, heads[right ? 1 : 0] ?? '', ink);
  }
}

interface LabelPlace {
  readonly x: number;
  readonly text: string;
}

/** Tries the stretch between two lifelines, then the whole arrow, then beside it, then a cut. */
function placeLabel(
  text: string,
  besideAllowed: boolean,
  arrow: Arrow,
  grid: Grid,
  low: number,
  high: number,
): LabelPlace {
  const width = displayWidth(text);
  const right = arrow.to > arrow.from;
  // The label stands at the end that is drawn solid; for a whole arrow, at the sender's.
  const atLow = right === (arrow.form !== 'arrives');
  const stretches = split(low, high, grid.xs);
  if (!atLow) stretches.reverse();
  for (const [from, to] of [...stretches, [low, high] as const]) {
    const spare = to - from + 1 - width;
    if (spare < 2) continue;
    const indent = Math.min(2, spare - 1);
    const alignLow = arrow.form === 'whole' || atLow;
    return { text, x: alignLow ? from + indent : to - indent - width + 1 };
  }
  const after = Math.max(arrow.from, arrow.to) + 2;
  if (besideAllowed && after + width <= grid.width) return { text: `${text} `, x: after };
  const before = Math.min(arrow.from, arrow.to) - 1 - width;
  const margin = grid.xs[0] ?? 0;
  if (besideAllowed && before >= margin) return { text, x: before };
  const cut = cutText(text, high - low - 1);
  return { text: displayWidth(cut) < Math.min(SHORTEST_LABEL, width) ? '' : cut, x: low + 1 };
}

function split(low: number, high: number, borders: readonly number[]): [number, number][] {
  const inner = borders.filter((x) => x > low && x < high);
  return [low - 1, ...inner].map((x, index) => [x + 1, (inner[index] ?? high + 1) - 1]);
}

/** Makes the far side of a half arrow fade out. */
function dash(line: Line, arrow: Arrow, place: LabelPlace, low: number, high: number, ink: Ink) {
  if (arrow.form === 'whole') return;
  const right = arrow.to > arrow.from;
  const fadesHigh = right === (arrow.form === 'departs');
  const inside = place.x >= low && place.x <= high;
  const middle = Math.round((low + high) / 2);
  const from = fadesHigh ? (inside ? place.x + displayWidth(place.text) : middle) : low;
  const to = fadesHigh ? high : inside ? place.x - 1 : middle;
  for (let x = from; x <= to; x++) line.put(x, '┄', ink);
  // A blank before the other lifeline: nothing happens there in this row.
  if (Math.abs((fadesHigh ? high : low) - (arrow.form === 'departs' ? arrow.to : arrow.from)) === 1)
    line.put(fadesHigh ? high : low, ' ', 'plain');
}
