import path from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import { pointsOf, testsOf, type ChapterResult } from './result.ts';
import { rulesScore } from './score.ts';

/** What a learner has reached, by chapter folder. */
export type Progress = Readonly<Record<string, ChapterProgress>>;

/** What a learner has reached in one chapter. */
export interface ChapterProgress {
  /** When last tested, and at best; of 100. */
  readonly points: number;
  readonly best: number;
  /** Those that have been tested, in order. */
  readonly levels: readonly LevelProgress[];
  /** Rules that held, broke, and were not settled in the last test of the whole chapter. */
  readonly held: readonly string[];
  readonly broke: readonly string[];
  readonly open: readonly string[];
}

/** The last result of one level. */
export interface LevelProgress {
  readonly number: number;
  readonly title: string;
  readonly points: number;
  readonly maxPoints: number;
}

/**
 * Reads `.workbook/progress.json`.
 *
 * @param onNote - is told if the file is damaged; it is then treated as absent.
 */
export function readProgress(root: string, onNote?: (note: string) => void): Progress {
  const { value, note } = readJson<Progress>(fileIn(root), isProgress);
  if (note !== undefined) onNote?.(note);
  return value ?? {};
}

/**
 * Notes a result of the learner's own code. One that could not be loaded changes nothing, nor one from servers, where only some
 * tests are run.
 */
export function saveProgress(root: string, result: ChapterResult): void {
  const { source, problems, servers } = result;
  if (source !== 'mine' || problems.length > 0 || servers !== undefined) return;
  const progress = readProgress(root);
  const { folder } = result.chapter;
  writeJson(fileIn(root), { ...progress, [folder]: updated(progress[folder], result) });
}

/** Progress in a chapter after another result. A result of a single level leaves the others be. */
export function updated(
  before: ChapterProgress | undefined,
  result: ChapterResult,
): ChapterProgress {
  const now = result.levels.map(({ number, title, tests }) => {
    const { earned, max } = pointsOf(tests);
    return { number, title, points: earned, maxPoints: max };
  });
  const whole = result.onlyLevel === undefined;
  const kept = whole
    ? []
    : (before?.levels ?? []).filter((old) => now.every(({ number }) => number !== old.number));
  const levels = [...kept, ...now].sort((a, b) => a.number - b.number);
  const points = whole
    ? pointsOf(testsOf(result)).earned
    : levels.reduce((sum, level) => sum + level.points, 0);
  const rules = whole || before === undefined ? rulesScore(result) : before;
  const { held, broke, open } = rules;
  return { points, best: Math.max(points, before?.best ?? 0), levels, held, broke, open };
}

function fileIn(root: string): string {
  return path.join(root, '.workbook', 'progress.json');
}

function isProgress(value: object): boolean {
  return Object.values(value).every(isChapterProgress);
}

function isChapterProgress(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { points, best, levels, held, broke, open } = value as Partial<ChapterProgress>;
  return (
    typeof points === 'number' &&
    typeof best === 'number' &&
    [levels, held, broke, open].every(Array.isArray)
  );
}
