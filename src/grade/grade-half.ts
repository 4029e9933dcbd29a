import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { test } from 'vitest';
import { diagnose } from './diagnose.ts';
import { takeLateUse } from '../sim/late-use.ts';
import { loadMutants } from './load-mutants.ts';
import { workbookRoot } from './root.ts';
import { runTest, runTestLive } from './run-test.ts';
import type { Failure, GradedTest, Level, Verdict } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import { importAt } from './under-test.ts';
import type { PlannedLevel } from './worker-report.ts';
import { startWorker, type Exports, type Half, type WorkerSide } from './worker-side.ts';

/**
 * What a test file of Vitest does to grade a chapter, or one half of it: it registers each graded test of the suite. See
 * run-chapter.ts for the other end.
 */
export async function gradeHalf(half: Half): Promise<void> {
  const worker = await startWorker('grade', half);
  const grader = new Grader(worker, half);
  if (worker.loaded !== undefined) grader.register();
  test('diagnosis', async () => {
    try {
      if (worker.loaded !== undefined) await grader.diagnoseAll();
    } finally {
      worker.close();
    }
  });
}

/** Grades what one worker has to grade. */
class Grader {
  private readonly worker: WorkerSide<'grade'>;
  private readonly half: Half;
  private readonly failures = new Map<GradedTest<Exports>, Failure>();

  constructor(worker: WorkerSide<'grade'>, half: Half) {
    this.worker = worker;
    this.half = half;
  }

  /** Tells the plan, and registers a test of Vitest for each graded test. */
  register(): void {
    const { job, tell } = this.worker;
    const { suite } = this.worker.loaded!;
    const levels = suite.levels.filter(({ number }) => (job.level ?? number) === number);
    const allLevels = suite.levels.map(({ number }) => number);
    tell({ type: 'plan', levels: levels.map((level) => this.planOf(level)), allLevels });
    const due = levels.filter((level) => this.isMine(level)).flatMap(({ tests }) => tests);
    for (const graded of due) if (!this.isSkipped(graded)) this.registerOne(graded);
  }

  /** Looks for the mutants whose runs are like the learner's. Only now: most runs do not need them. */
  async diagnoseAll(): Promise<void> {
    const { suite } = this.worker.loaded!;
    const root = workbookRoot();
    const suspects = [...this.failures].filter(([, failure]) => mayBeDiagnosed(failure));
    if (
      suspects.length === 0 ||
      !existsSync(path.join(root, 'test', suite.chapter, 'mutants.ts'))
    ) {
      return;
    }
    const mutants = await loadMutants(root, suite.chapter);
    const reference = await importAt<Exports>(
      path.join(root, 'solutions', suite.chapter, 'index.ts'),
    );
    for (const [graded, failure] of suspects) {
      const looksLike = await diagnose(graded, failure, mutants, reference);
      if (looksLike === undefined) continue;
      this.worker.tell({ type: 'looks like', id: graded.id, looksLike });
    }
  }

  private registerOne(graded: GradedTest<Exports>): void {
    const { tell } = this.worker;
    const { id, title } = graded;
    test(`${id} ${title}`, async () => {
      tell({ type: 'begins', id });
      const before = performance.now();
      const verdict = await this.run(graded);
      // What the code left for later, in a promise, comes now: it explains more than what is missing.
      await setImmediate();
      const late = takeLateUse();
      const failure = late === undefined ? verdict.failure : failureFromThrown(late);
      const { effort } = verdict;
      const durationMs = Math.round(performance.now() - before);
      tell({ type: 'ends', id, effort, durationMs, ...(failure && { failure }) });
      if (failure === undefined) return;
      this.failures.set(graded, failure);
      throw new Error(`${failure.name}: ${failure.sentence}`);
    });
  }

  private run(graded: GradedTest<Exports>): Promise<Verdict> {
    const { job, loaded } = this.worker;
    const { chapter } = loaded!;
    const { servers } = job;
    // Of each half the first failure is told at length: which of the two is the first of all nobody knows yet.
    const settings = { ...job.settings, brief: this.failures.size > 0 };
    return servers === undefined
      ? runTest(graded, chapter, settings)
      : runTestLive(graded, chapter, { ...settings, servers });
  }

  private planOf({ number, title, tests }: Level<Exports>): PlannedLevel {
    const plan = tests.map((graded) => {
      const { id, points, rules } = graded;
      const skipped = this.isSkipped(graded) ? ({ skipped: true } as const) : {};
      return { id, title: graded.title, points, rules, ...skipped };
    });
    return { number, title, tests: plan };
  }

  /** Whether it is for this worker to run the tests of a level. */
  private isMine({ number }: Level<Exports>): boolean {
    const { secondHalf = Infinity } = this.worker.job;
    return number < secondHalf === (this.half === 'first');
  }

  /** Whether it makes no sense on the servers that were given, if there are any. */
  private isSkipped({ runLive }: GradedTest<Exports>): boolean {
    return this.worker.job.servers !== undefined && runLive === undefined;
  }
}

function mayBeDiagnosed({ kind, token, looksLike }: Failure): boolean {
  return kind === 'rule' && token !== undefined && looksLike === undefined;
}
