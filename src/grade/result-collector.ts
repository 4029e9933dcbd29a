import { UsageError } from '../cli/usage-error.ts';
import type { Borrowed } from './resolve.ts';
import type { ChapterResult, LevelResult, TestResult } from './result.ts';
import type { SourceProblem } from './source-problem.ts';
import type { Effort, Failure, LooksLike } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import type { WorkerEnd } from './vitest-worker.ts';
import type { PlannedLevel, WorkerReport } from './worker-report.ts';

/** What is known of a result before anything has run. */
export type ResultHead = Pick<
  ChapterResult,
  'chapter' | 'source' | 'seed' | 'effort' | 'onlyLevel' | 'servers'
>;

type Ending = WorkerReport & { type: 'ends' };

const NO_EFFORT: Effort = { runs: 0, events: 0 };

/** Puts a result together from what the worker reports, even if it stops halfway. */
export class ResultCollector {
  readonly head: ResultHead;
  readonly problems: SourceProblem[] = [];
  typeErrors: readonly SourceProblem[] = [];
  borrowed: readonly Borrowed[] = [];
  readonly #strayErrors: string[] = [];
  /** By the two halves: which of the workers is faster must make no difference. */
  readonly #printed: readonly [string[], string[]] = [[], []];
  readonly #endings = new Map<string, Ending>();
  #linesDropped = 0;
  #plan: readonly PlannedLevel[] = [];
  #allLevels: readonly number[] = [];
  /** One for each worker, at most. */
  readonly #running = new Set<string>();
  #brokenKit: string | undefined;

  constructor({ chapter: { number, folder, title }, ...rest }: ResultHead) {
    this.head = { chapter: { number, folder, title }, ...rest };
  }

  /** Takes in a report of the worker. */
  take(report: WorkerReport): void {
    switch (report.type) {
      case 'plan':
        this.#plan = report.levels;
        this.#allLevels = report.allLevels;
        break;
      case 'begins':
        this.#running.add(report.id);
        break;
      case 'ends':
        this.#endings.set(report.id, report);
        this.#running.delete(report.id);
        break;
      case 'looks like':
        this.#addLikeness(report.id, report.looksLike);
        break;
      case 'printed':
        this.#printed[report.half === 'second' ? 1 : 0].push(report.line);
        break;
      case 'cannot load':
        this.problems.push(this.#problemOf(report.failure));
        break;
      case 'broken kit':
        this.#brokenKit = report.stack;
        break;
      case 'done':
        this.#linesDropped += report.linesDropped;
        break;
      default: // The other reports are of other kinds of jobs.
    }
  }

  /**
   * The worker has come to its end, well or not. If it ended too early, the running test has
   * failed, and those behind it had no turn.
   *
   * @param patienceMs - how long the worker was waited for if it took too long.
   * @throws UsageError if the chapter does not have the level that was asked for, or nothing to run on servers.
   * @throws Error if the kit itself is broken, such as a suite that does not load.
   */
  ended({ how, strayErrors, output }: WorkerEnd, patienceMs: number): void {
    if (this.#brokenKit !== undefined) {
      throw new Error(`The suite could not be loaded.\n${this.#brokenKit}`);
    }
    const errors = strayErrors.map(reviveError);
    if (how === 'too long') return this.#stopped(tookTooLong(patienceMs), patienceMs);
    if (how === 'over') this.#strayErrors.push(...new Set(errors.map(strayError)));
    else if (this.#running.size > 0) this.#stopped(workerDied(errors[0]), 0);
    else throw new Error(`Vitest ended early.\n${[...errors.map(stackOf), output].join('\n')}`);
    this.#requireLevel();
    this.#requireLiveTest();
  }

  #addLikeness(id: string, looksLike: LooksLike): void {
    const ending = this.#endings.get(id);
    if (ending?.failure === undefined) return;
    this.#endings.set(id, { ...ending, failure: { ...ending.failure, looksLike } });
  }

  #requireLevel(): void {
    const { onlyLevel, chapter } = this.head;
    if (onlyLevel === undefined || this.problems.length > 0 || this.#plan.length > 0) return;
    const levels = this.#allLevels.join(', ');
    throw new UsageError(`Chapter ${chapter.number} has no level ${onlyLevel}, but ${levels}.`);
  }

  #requireLiveTest(): void {
    const { onlyLevel, chapter, servers } = this.head;
    const tests = this.#plan.flatMap((level) => level.tests);
    if (servers === undefined || this.problems.length > 0) return;
    if (tests.some(({ skipped }) => skipped === undefined)) return;
    const what = onlyLevel === undefined ? 'Chapter' : `Level ${onlyLevel} of chapter`;
    throw new UsageError(
      `${what} ${chapter.number} has no test that can be run on servers: all need the simulator.`,
    );
  }

  #stopped(failure: Failure, durationMs: number): void {
    if (this.#plan.length === 0) this.problems.push(this.#problemOf(failure));
    for (const id of [...this.#running]) {
      this.take({ type: 'ends', id, failure, effort: NO_EFFORT, durationMs });
    }
  }

  result(durationMs: number): ChapterResult {
    return {
      ...this.head,
      levels: this.problems.length > 0 ? [] : this.#plan.map((level) => this.#levelOf(level)),
      borrowed: this.borrowed,
      problems: this.problems,
      typeErrors: this.typeErrors,
      strayErrors: this.#strayErrors,
      printed: { lines: this.#printed.flat(), dropped: this.#linesDropped },
      durationMs,
    };
  }

  #levelOf({ number, title, tests }: PlannedLevel): LevelResult {
    return { number, title, tests: tests.map((test) => this.#testOf(test)) };
  }

  #testOf(planned: PlannedLevel['tests'][number]): TestResult {
    const ending = this.#endings.get(planned.id);
    if (ending === undefined) {
      return { ...planned, earned: 0, wasRun: false, effort: NO_EFFORT, durationMs: 0 };
    }
    const { failure, effort, durationMs } = ending;
    const earned = failure === undefined ? planned.points : 0;
    return { ...planned, earned, wasRun: true, effort, durationMs, ...(failure && { failure }) };
  }

  #problemOf({ where, sentence }: Failure): SourceProblem {
    const folder = `${this.head.source === 'mine' ? 'chapters' : 'solutions'}/${this.head.chapter.folder}`;
    return { place: where ?? { file: `${folder}/index.ts`, line: 1 }, message: sentence };
  }
}

function tookTooLong(patienceMs: number): Failure {
  return {
    kind: 'endless loop',
    name: 'no end in sight',
    rule: 'A handler does its work and returns.',
    sentence:
      `The test did not come back within ${patienceMs / 1000} seconds of computing and was stopped; those after ` +
      'it have not run. The place is not known: look for work that grows without end, such as a ' +
      'regular expression on a long text, or a function that calls itself twice.',
  };
}

function workerDied(error: Error | undefined): Failure {
  const reason = error?.message ?? '';
  const outOfMemory = /memory/i.test(reason);
  return {
    kind: 'exception',
    name: outOfMemory ? 'out of memory' : 'the tests were cut short',
    rule: 'A handler does its work and returns.',
    sentence: outOfMemory
      ? 'Your code used up all memory, so the test and those after it could not go on.'
      : `The thread that ran the test ended in the middle of it. ${reason}`.trim(),
  };
}

function stackOf({ stack, message }: Error): string {
  return stack ?? message;
}

/** Vitest hands errors over as plain objects. */
function reviveError(value: unknown): Error {
  if (value instanceof Error || typeof value !== 'object' || value === null) {
    return value instanceof Error ? value : new Error(String(value));
  }
  const { name, message, stack } = value as Partial<Error>;
  const error = new Error(message ?? '');
  if (name !== undefined) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function strayError(error: Error): string {
  const { sentence, where } = failureFromThrown(error);
  return where === undefined ? sentence : `${sentence} (${where.file}:${where.line})`;
}
