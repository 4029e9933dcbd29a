import { pointsOf, testsOf, type ChapterResult, type LevelResult } from './result.ts';

/** Cells of a bar. */
const BAR_WIDTH = 20;

/** A bar of fixed width. It is full only if all points are there, and empty only if none is. */
export function bar(earned: number, max: number, width = BAR_WIDTH): string {
  const share = max === 0 ? 0 : (earned / max) * width;
  const filled = earned === max ? Math.ceil(share) : earned === 0 ? 0 : clamp(share, width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

function clamp(share: number, width: number): number {
  return Math.min(width - 1, Math.max(1, Math.round(share)));
}

/** One level's line of the score table, without colour: title, bar and points. */
export interface ScoreLine {
  readonly title: string;
  readonly bar: string;
  readonly points: string;
  readonly complete: boolean;
}

/** The score table, level by level, without those of which all tests were skipped. */
export function scoreLines(levels: readonly LevelResult[]): ScoreLine[] {
  const due = levels.filter(({ tests }) => tests.some(({ skipped }) => skipped === undefined));
  return due.map(({ number, title, tests }) => {
    const { earned, max } = pointsOf(tests);
    return {
      title: `Level ${number}  ${title}`,
      bar: bar(earned, max),
      points: `${String(earned).padStart(3)} of ${String(max).padStart(3)}`,
      complete: earned === max,
    };
  });
}

/** What became of the rules that the tests check. Each is in one of the lists. */
export interface RulesScore {
  /** All tests that check it passed. */
  readonly held: readonly string[];
  readonly broke: readonly string[];
  /** Some test that checks it failed, or did not run, for another reason. */
  readonly open: readonly string[];
}

/** Which rules held in all that was tried. */
export function rulesScore(result: Pick<ChapterResult, 'levels'>): RulesScore {
  const tests = testsOf(result);
  const broken = new Set(
    tests.flatMap(({ failure }) => (failure?.kind === 'rule' ? [failure.name] : [])),
  );
  const unsettled = new Set(
    tests.filter(({ failure, wasRun }) => failure || !wasRun).flatMap(({ rules }) => rules),
  );
  const all = [...new Set([...tests.flatMap(({ rules }) => rules), ...broken])];
  return {
    held: all.filter((rule) => !broken.has(rule) && !unsettled.has(rule)),
    broke: all.filter((rule) => broken.has(rule)),
    open: all.filter((rule) => !broken.has(rule) && unsettled.has(rule)),
  };
}
