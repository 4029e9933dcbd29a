/**
 * The test file that Vitest runs to grade a chapter: it registers each graded test of the suite.
 * See run-chapter.ts for the other end.
 *
 * @module
 */
import { test } from 'vitest';
import { runTest } from './run-test.ts';
import type { GradedTest, Level } from './suite.ts';
import type { PlannedLevel } from './worker-report.ts';
import { startWorker, type Exports, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('grade');
if (loaded !== undefined) grade(loaded);
test('done', close);

function grade({ suite, chapter }: Loaded): void {
  const levels = suite.levels.filter(({ number }) => (job.level ?? number) === number);
  const allLevels = suite.levels.map(({ number }) => number);
  tell({ type: 'plan', levels: levels.map(planOf), allLevels });
  for (const level of levels) for (const graded of level.tests) register(graded, chapter);
}

function register(graded: GradedTest<Exports>, chapter: Exports): void {
  const { id, title } = graded;
  test(`${id} ${title}`, () => {
    tell({ type: 'begins', id });
    const before = performance.now();
    const { failure, effort } = runTest(graded, chapter, job.settings);
    const durationMs = Math.round(performance.now() - before);
    tell({ type: 'ends', id, effort, durationMs, ...(failure && { failure }) });
    if (failure !== undefined) throw new Error(`${failure.name}: ${failure.sentence}`);
  });
}

function planOf({ number, title, tests }: Level<Exports>): PlannedLevel {
  const plan = tests.map(({ id, title, points, rules }) => ({ id, title, points, rules }));
  return { number, title, tests: plan };
}
