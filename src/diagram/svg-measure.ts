import { displayWidth } from './text.ts';

/** Sizes of the SVG drawing, in its own units (pixels, where it is shown at its natural size). */
export const SIZE = {
  /** Advance of one cell of the monospaced font at its 12 units. */
  cell: 7.25,
  lineHeight: 16,
  /** Where the first lifeline may stand at the earliest: to its left are the times. */
  margin: 64,
  headTop: 10,
  headHeight: 24,
  /** Between the heads and the first event. */
  headGap: 26,
  narrowestColumn: 165,
  /** As wide as a column gets for the sake of what is written beside its lifeline. */
  roomyColumn: 190,
  widestColumn: 215,
} as const;

/** How wide the text is. */
export function textWidth(text: string): number {
  return displayWidth(text) * SIZE.cell;
}

/** A rectangle that holds a text. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether the boxes overlap. */
export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A straight line. */
export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Whether the line, which is not vertical, passes through the box. */
export function passesThrough(line: Segment, box: Box): boolean {
  const left = Math.max(Math.min(line.x1, line.x2), box.x);
  const right = Math.min(Math.max(line.x1, line.x2), box.x + box.width);
  if (left > right) return false;
  const [a, b] = [heightAt(line, left), heightAt(line, right)];
  return Math.max(a, b) > box.y && Math.min(a, b) < box.y + box.height;
}

/** The y of the line at an x. */
export function heightAt(line: Segment, x: number): number {
  if (line.x1 === line.x2) return line.y1;
  return line.y1 + ((x - line.x1) / (line.x2 - line.x1)) * (line.y2 - line.y1);
}
