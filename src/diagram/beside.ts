import type { Grid } from './canvas.ts';
import { displayWidth, wrapText } from './text.ts';

/** Cells between a lifeline and the next, less a blank on either side of the text. */
export function roomRight(grid: Grid, index: number): number {
  return (grid.xs[index + 1] ?? grid.width + 1) - (grid.xs[index] ?? 0) - 3;
}

/** The same on its other side; the first lifeline has the margin there. */
export function roomLeft(grid: Grid, index: number): number {
  return index === 0 ? 0 : (grid.xs[index] ?? 0) - (grid.xs[index - 1] ?? 0) - 3;
}

/** A text and its place beside a lifeline. */
export interface Beside {
  /** Whether it stands to the right of the lifeline. */
  readonly right: boolean;
  /** Of the first cell if it stands to the right of the lifeline, of the last one otherwise. */
  readonly x: number;
  readonly lines: readonly string[];
}

/**
 * Where a text beside a lifeline goes: within its column, else over the columns to its right, else
 * over those to its left, else wrapped on the roomier side.
 *
 * @param maxLines - the rest is cut off.
 */
export function beside(grid: Grid, index: number, text: string, maxLines: number): Beside {
  const x = grid.xs[index] ?? 0;
  const right = grid.width - x - 2;
  const left = x - 1 - (grid.xs[0] ?? 0);
  const width = displayWidth(text);
  if (width <= right) return { right: true, x: x + 2, lines: [text] };
  if (width <= left) return { right: false, x: x - 2, lines: [text] };
  const toRight = right >= left || right >= 20;
  const lines = wrapText(text, Math.max(1, toRight ? right : left), maxLines);
  return { right: toRight, x: toRight ? x + 2 : x - 2, lines };
}
