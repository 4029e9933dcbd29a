import { isGraded } from './chapters.ts';
import type { Borrowed, Source } from './resolve.ts';
import type { SourceProblem } from './source-problem.ts';
import type { StoryLine } from './story.ts';
import type { Effort, Failure, FailureKind, LooksLike, SourcePlace } from './suite.ts';

/** What grading a chapter found: all that a report needs. Plain data. */
export interface ChapterResult {
  readonly chapter: { readonly number: number; readonly folder: string; readonly title: string };
  /** Whose code was graded. */
  readonly source: Source;
  readonly seed: number;
  readonly effort: number;
  /** Set if only this level was run. */
  readonly onlyLevel?: number;
  /** Set if the tests were run on these servers, and not in the simulator. */
  readonly servers?: string;
  /** Of what was run, in order; empty if the code could not be loaded. */
  readonly levels: readonly LevelResult[];
  /** Other chapters that took part. */
  readonly borrowed: readonly Borrowed[];
  /** What kept the code from being loaded. If there is any, nothing was run. */
  readonly problems: readonly SourceProblem[];
  readonly typeErrors: readonly SourceProblem[];
  /** Promises that the learner's code left to fail on their own, in words. */
  readonly strayErrors: readonly string[];
  /** What the learner's code printed. */
  readonly printed: Printed;
  readonly durationMs: number;
}

/** A level's tests and what they earned. */
export interface LevelResult {
  readonly number: number;
  readonly title: string;
  readonly tests: readonly TestResult[];
}

/** One line of the score sheet, filled in. */
export interface TestResult {
  /** `"4.2"` */
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** All of the points, or none. */
  readonly earned: number;
  readonly rules: readonly string[];
  /** Undefined if it passed, and if it was not run. */
  readonly failure?: Failure;
  /** False if the run was stopped before it was this test's turn. */
  readonly wasRun: boolean;
  /** Set if it cannot be run on servers, where the others were: its points do not count. */
  readonly skipped?: true;
  readonly effort: Effort;
  readonly durationMs: number;
}

/** Lines of output, of which only the first few are kept. */
export interface Printed {
  readonly lines: readonly string[];
  /** How many more there were. */
  readonly dropped: number;
}

/** All tests of a result that were to be run, level by level. */
export function testsOf(result: Pick<ChapterResult, 'levels'>): readonly TestResult[] {
  return allTestsOf(result).filter(({ skipped }) => skipped === undefined);
}

/** The same with those that were skipped. */
export function allTestsOf(result: Pick<ChapterResult, 'levels'>): readonly TestResult[] {
  return result.levels.flatMap(({ tests }) => tests);
}

/** Points earned and points there were to earn in these tests, without those that were skipped. */
export function pointsOf(tests: readonly TestResult[]): { earned: number; max: number } {
  const sum = (key: 'earned' | 'points') =>
    tests.reduce((total, test) => total + (test.skipped === true ? 0 : test[key]), 0);
  return { earned: sum('earned'), max: sum('points') };
}

/** Whether nothing is left to do: all points that were run for, and no error of any kind. */
export function isComplete(result: ChapterResult): boolean {
  const tests = testsOf(result);
  const clean = result.problems.length + result.typeErrors.length + result.strayErrors.length === 0;
  return clean && tests.length > 0 && tests.every(({ wasRun, failure }) => wasRun && !failure);
}

/**
 * The file that `--json FILE` writes, for autograders and scoreboards. Fields are only ever added
 * within a `schemaVersion`; whoever reads it should ignore what they do not know.
 */
export interface ResultJson {
  readonly schemaVersion: 1;
  readonly chapter: {
    readonly number: number;
    readonly folder: string;
    readonly title: string;
    /** False for the warm-up, chapter 0: its points should not be added to anything. */
    readonly graded: boolean;
  };
  /** `mine` is the learner's code in `chapters`, `reference` the one in `solutions`. */
  readonly source: 'mine' | 'reference';
  readonly seed: number;
  /** What `--effort` was; 1 as a rule. */
  readonly effort: number;
  /** Where the tests were run, if not in the simulator: `"127.0.0.1:2181"`. Tests that cannot be are skipped. */
  readonly servers?: string;
  /** True if all points were earned and there was no error of any kind: exit code 0. */
  readonly passed: boolean;
  readonly points: number;
  /** 100, or fewer with `--level` or `--servers`; 0 if the code could not be loaded. */
  readonly maxPoints: number;
  readonly levels: readonly {
    readonly number: number;
    readonly title: string;
    readonly points: number;
    readonly maxPoints: number;
  }[];
  readonly tests: readonly TestJson[];
  /** Other chapters that took part, and whose code stood for them. */
  readonly borrowed: readonly { readonly chapter: string; readonly source: 'mine' | 'reference' }[];
  /** What kept the code from being loaded, such as a syntax error; no test has run then. */
  readonly problems: readonly ProblemJson[];
  readonly typeErrors: readonly ProblemJson[];
  /** Rejections of promises that nobody handled, in words. */
  readonly strayErrors: readonly string[];
  readonly durationMs: number;
}

/** One graded test in a {@link ResultJson}. */
export interface TestJson {
  /** Level and place within it: `"4.2"`. */
  readonly id: string;
  readonly level: number;
  readonly title: string;
  readonly points: number;
  readonly earned: number;
  readonly passed: boolean;
  /** False if an earlier test did not come back, so that this one never began. */
  readonly wasRun: boolean;
  /** Set if it needs the simulator, and servers were given: its points do not count. */
  readonly skipped?: true;
  readonly rules: readonly string[];
  readonly effort: Effort;
  readonly durationMs: number;
  /** Only if the test failed. */
  readonly failure?: {
    readonly kind: FailureKind;
    readonly name: string;
    readonly rule: string;
    readonly sentence: string;
    readonly faults?: readonly string[];
    /** The fewest steps, and what came of each, if the test plays steps. */
    readonly story?: readonly StoryLine[];
    /** Which of the test's examples those steps are from. */
    readonly example?: string;
    /** Shows the run again: `npm run replay -- TOKEN`. */
    readonly token?: string;
    readonly hash?: string;
    readonly where?: SourcePlace;
    readonly looksLike?: LooksLike;
  };
}

/** An error in a source file in a {@link ResultJson}. */
export interface ProblemJson {
  /** Relative to the workbook, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly message: string;
}

/** A result as the file that `--json` writes. */
export function toJson(result: ChapterResult): ResultJson {
  const { earned, max } = pointsOf(testsOf(result));
  return {
    schemaVersion: 1,
    chapter: { ...result.chapter, graded: isGraded(result.chapter) },
    source: result.source,
    seed: result.seed,
    effort: result.effort,
    ...(result.servers !== undefined && { servers: result.servers }),
    passed: isComplete(result),
    points: earned,
    maxPoints: max,
    levels: result.levels.map(levelJson),
    tests: result.levels.flatMap(({ number, tests }) =>
      tests.map((test) => testJson(number, test)),
    ),
    borrowed: result.borrowed,
    problems: result.problems.map(problemJson),
    typeErrors: result.typeErrors.map(problemJson),
    strayErrors: result.strayErrors,
    durationMs: result.durationMs,
  };
}

function levelJson({ number, title, tests }: LevelResult): ResultJson['levels'][number] {
  const { earned, max } = pointsOf(tests);
  return { number, title, points: earned, maxPoints: max };
}

function testJson(level: number, test: TestResult): TestJson {
  const { failure, id, title, ...rest } = test;
  const passed = test.wasRun && failure === undefined;
  const common = { id, level, title, ...rest, passed };
  if (failure === undefined) return common;
  const { trace: _trace, ...told } = failure;
  return { ...common, failure: told };
}

function problemJson({ place, message }: SourceProblem): ProblemJson {
  return { ...place, message };
}
