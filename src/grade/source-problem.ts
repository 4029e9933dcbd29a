import type { SourcePlace } from './suite.ts';

/** Something wrong in a file that can be seen without running it. */
export interface SourceProblem {
  readonly place: SourcePlace;
  /** In a sentence. */
  readonly message: string;
  /** The line it is on, and how many of its characters are meant. */
  readonly sourceLine?: string;
  readonly length?: number;
}

/**
 * The problem at a position of a source.
 *
 * @param file - relative to the workbook, with forward slashes.
 * @param start - offset of the first character that is meant.
 */
export function problemAt(
  source: string,
  file: string,
  { start, end, message }: { start: number; end: number; message: string },
): SourceProblem {
  const before = source.slice(0, start).split('\n');
  const column = before.at(-1)!.length + 1;
  const sourceLine = (source.split('\n')[before.length - 1] ?? '').trimEnd();
  const length = Math.max(1, Math.min(end - start, sourceLine.length - column + 1));
  return { place: { file, line: before.length, column }, message, sourceLine, length };
}
