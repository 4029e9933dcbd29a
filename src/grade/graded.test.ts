/**
 * The test file that Vitest runs to grade a chapter: it registers each graded test of the suite.
 * See run-chapter.ts for the other end.
 *
 * @module
 */
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
import { startWorker, type Exports, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('grade');
const failures = new Map<GradedTest<Exports>, Failure>();
if (loaded !== undefined) grade(loaded);
test('diagnosis', async () => {
  try {
    if (loaded !== undefined) await diagnoseAll(loaded);
  } finally {
    close();
  }
});

function grade({ suite, chapter }: Loaded): void {
  const levels = suite.levels.filter(({ number }) => (job.level ?? number) === number);
  const allLevels = suite.levels.map(({ number }) => number);
  tell({ type: 'plan', levels: levels.map(planOf), allLevels });
  const due = levels.flatMap(({ tests }) => tests).filter((graded) => !isSkipped(graded));
  for (const graded of due) register(graded, chapter);
}

/** Whether it makes no sense on the servers that were given, if there are any. */
function isSkipped({ runLive }: GradedTest<Exports>): boolean {
  return job.servers !== undefined && runLive === undefined;
}

function run(graded: GradedTest<Exports>, chapter: Exports): Promise<Verdict> {
  const { servers } = job;
  const settings = { ...job.settings, brief: failures.size > 0 };
  return servers === undefined
    ? runTest(graded, chapter, settings)
    : runTestLive(graded, chapter, { ...settings, servers });
}

function register(graded: GradedTest<Exports>, chapter: Exports): void {
  const { id, title } = graded;
  test(`${id} ${title}`, async () => {
    tell({ type: 'begins', id });
    const before = performance.now();
    const verdict = await run(graded, chapter);
    // What the code left for later, in a promise, comes now: it explains more than what is missing.
    await setImmediate();
    const late = takeLateUse();
    const failure = late === undefined ? verdict.failure : failureFromThrown(late);
    const { effort } = verdict;
    const durationMs = Math.round(performance.now() - before);
    tell({ type: 'ends', id, effort, durationMs, ...(failure && { failure }) });
    if (failure === undefined) return;
    failures.set(graded, failure);
    throw new Error(`${failure.name}: ${failure.sentence}`);
  });
}

/** Looks for the mutants whose runs are like the learner's. Only now: most runs do not need them. */
async function diagnoseAll({ suite }: Loaded): Promise<void> {
  const root = workbookRoot();
  const suspects = [...failures].filter(([, failure]) => mayBeDiagnosed(failure));
  if (suspects.length === 0 || !existsSync(path.join(root, 'test', suite.chapter, 'mutants.ts'))) {
    return;
  }
  const mutants = await loadMutants(root, suite.chapter);
  const reference = await importAt<Exports>(
    path.join(root, 'solutions', suite.chapter, 'index.ts'),
  );
  for (const [graded, failure] of suspects) {
    const looksLike = await diagnose(graded, failure, mutants, reference);
    if (looksLike !== undefined) tell({ type: 'looks like', id: graded.id, looksLike });
  }
}

function mayBeDiagnosed({ kind, token, looksLike }: Failure): boolean {
  return kind === 'rule' && token !== undefined && looksLike === undefined;
}

function planOf({ number, title, tests }: Level<Exports>): PlannedLevel {
  const plan = tests.map((graded) => {
    const { id, points, rules } = graded;
    const skipped = isSkipped(graded) ? ({ skipped: true } as const) : {};
    return { id, title: graded.title, points, rules, ...skipped };
  });
  return { number, title, tests: plan };
}
