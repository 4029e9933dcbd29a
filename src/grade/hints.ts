import path from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import type { ChapterProgress } from './progress.ts';

/** The hints of a chapter by level: from a nudge to nearly the answer. */
export type Hints = Readonly<Record<number, readonly [string, string, string]>>;

/** How many hints of each level were seen, by chapter folder. */
export type SeenHints = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Reads which hints were seen, from `.workbook/hints.json`. */
export function readSeenHints(root: string, onNote?: (note: string) => void): SeenHints {
  const isSeen = (value: object) =>
    Object.values(value).every((levels) => typeof levels === 'object' && levels !== null);
  const { value, note } = readJson<SeenHints>(fileIn(root), isSeen);
  if (note !== undefined) onNote?.(note);
  return value ?? {};
}

/** Remembers that the first `count` hints of a level were seen. */
export function saveSeenHints(root: string, folder: string, level: number, count: number): void {
  const before = readSeenHints(root);
  writeJson(fileIn(root), { ...before, [folder]: { ...before[folder], [level]: count } });
}

/**
 * The level a learner most likely is at: the first that is not complete by the last test.
 *
 * @returns undefined if all levels are complete.
 */
export function currentLevel(
  hints: Hints,
  progress: ChapterProgress | undefined,
): number | undefined {
  const complete = new Set(
    (progress?.levels ?? [])
      .filter(({ points, maxPoints }) => points === maxPoints)
      .map(({ number }) => number),
  );
  return Object.keys(hints)
    .map(Number)
    .sort((a, b) => a - b)
    .find((level) => !complete.has(level));
}

function fileIn(root: string): string {
  return path.join(root, '.workbook', 'hints.json');
}
