/**
 * The test file that Vitest runs for a soak: all tests from one seed after another. See soak-run.ts
 * for the other end.
 *
 * @module
 */
import { setImmediate } from 'node:timers/promises';
import { test } from 'vitest';
import { runTest } from './run-test.ts';
import type { Failure } from './suite.ts';
import type { SoakVerdict, WorkerJob } from './worker-report.ts';
import { startWorker, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('soak');
test('soak', async () => {
  if (loaded !== undefined) await soak(loaded);
  close();
});

async function soak({ suite, chapter }: Loaded): Promise<void> {
  const tests = suite.levels.flatMap((level) => level.tests);
  for (const seed of seedsOf(job)) {
    // What does not depend on the seed need not be tried again.
    const due = tests.filter(({ seeded }) => seeded || seed === job.firstSeed);
    const verdicts: SoakVerdict[] = [];
    for (const graded of due) {
      tell({ type: 'begins', id: graded.id });
      const { effort, failure } = await runTest(graded, chapter, {
        seed,
        effort: job.effort,
        twins: true,
      });
      verdicts.push({ id: graded.id, effort, ...(failure && { failure: withoutRun(failure) }) });
    }
    tell({ type: 'soaked', seed, verdicts });
    // Lets rejections that nobody handled come to light.
    await setImmediate();
  }
}

function* seedsOf(job: WorkerJob & { kind: 'soak' }): Generator<number> {
  const begin = performance.now();
  const isOver = (count: number): boolean =>
    'seeds' in job ? count >= job.seeds : performance.now() - begin >= job.durationMs;
  for (let count = 0; count === 0 || !isOver(count); count++) {
    yield job.firstSeed + count * job.step;
  }
}

function withoutRun({ trace: _trace, story: _story, ...failure }: Failure): Failure {
  return failure;
}
