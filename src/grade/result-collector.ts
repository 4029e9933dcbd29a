import type { Borrowed } from './resolve.ts';
import type { ChapterResult, LevelResult, TestResult } from './result.ts';
import type { SourceProblem } from './source-problem.ts';
import type { Effort, Failure } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import type { PlannedLevel, WorkerReport } from './worker-report.ts';

/** What is known of a result before anything has run. */
export type ResultHead = Pick<
  ChapterResult,
  'chapter' | 'source' | 'seed' | 'effort' | 'onlyLevel'
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
  readonly #printed: string[] = [];
  readonly #endings = new Map<string, Ending>();
  #linesDropped = 0;
  #plan: readonly PlannedLevel[] = [];
  #running: string | undefined;
  #brokenKit: string | undefined;
  #isDone = false;

  constructor({ chapter: { number, folder, title }, ...rest }: ResultHead) {
    this.head = { chapter: { number, folder, title }, ...rest };
  }

  /** Takes in a report of the worker. */
  take(report: WorkerReport): void {
    switch (report.type) {
      case 'plan':
        this.#plan = report.levels;
        break;
      case 'begins':
        this.#running = report.id;
        break;
      case 'ends':
        this.#endings.set(report.id, report);
        this.#running = undefined;
        break;
      case 'printed':
        this.#printed.push(report.line);
        break;
      case 'cannot load':
        this.problems.push(this.#problemOf(report.failure));
        break;
      case 'broken kit':
        this.#brokenKit = report.stack;
        break;
      case 'done':
        this.#linesDropped = report.linesDropped;
        this.#isDone = true;
    }
  }

  /** The worker was given up: the running test has failed, those behind it had no turn. */
  stopped(why: 'too long' | 'died', patienceMs = 0, reason = ''): void {
    const failure: Failure = why === 'too long' ? tookTooLong(patienceMs) : workerDied(reason);
    if (this.#running === undefined) {
      this.problems.push(this.#problemOf(failure));
      return;
    }
    const id = this.#running;
    this.take({ type: 'ends', id, failure, effort: NO_EFFORT, durationMs: patienceMs });
  }

  /**
   * Vitest has come to its end, well or not.
   *
   * @param errors - rejections and exceptions that no test caught.
   * @param output - what Vitest had to say.
   * @throws Error if the suite did not load, or Vitest failed in some other way of its own.
   */
  vitestEnded(errors: readonly unknown[], output: string): void {
    if (this.#brokenKit !== undefined) {
      throw new Error(`The suite could not be loaded.\n${this.#brokenKit}`);
    }
    const told = errors.map(reviveError);
    if (this.#isDone) {
      this.#strayErrors.push(...new Set(told.map(strayError)));
    } else if (this.#running !== undefined) {
      this.stopped('died', 0, told[0]?.message ?? '');
    } else {
      const messages = told.map(({ stack, message }) => stack ?? message);
      throw new Error(`Vitest ended early.\n${[...messages, output].join('\n')}`);
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
      printed: { lines: this.#printed, dropped: this.#linesDropped },
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
      `The test did not come back within ${patienceMs / 1000} seconds and was stopped; those after ` +
      'it have not run. The place is not known: look for work that grows without end, such as a ' +
      'regular expression on a long text or an array that gets longer while it is walked.',
  };
}

function workerDied(reason: string): Failure {
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
