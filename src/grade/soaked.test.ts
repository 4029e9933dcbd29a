/**
 * The test file that Vitest runs for a soak: all tests from one seed after another. See soak-run.ts
 * for the other end.
 *
 * @module
 */
import { setImmediate } from 'node:timers/promises';
import { test } from 'vitest';
import { canonical } from '../sim/canonical.ts';
import { runTest } from './run-test.ts';
import type { Failure, GradedTest, RunSettings, Verdict } from './suite.ts';
import type { SoakVerdict, WorkerJob } from './worker-report.ts';
import { startWorker, type Exports, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('soak');
test('soak', async () => {
  if (loaded !== undefined) await soak(loaded);
  close();
});

async function soak({ suite, chapter }: Loaded): Promise<void> {
  const tests = suite.levels.flatMap((level) => level.tests);
  for (const seed of seedsOf(job)) {
    const verdicts = tests.map((graded) => {
      tell({ type: 'begins', id: graded.id });
      return runTwice(graded, chapter, { seed, effort: job.effort });
    });
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

/** Runs a test a second time, and takes any difference for a failure of its own. */
function runTwice(
  graded: GradedTest<Exports>,
  chapter: Exports,
  settings: RunSettings,
): SoakVerdict {
  const [first, second] = [0, 1].map(() => runTest(graded, chapter, settings)) as [
    Verdict,
    Verdict,
  ];
  const failure = first.failure ?? difference(first, second);
  const { id } = graded;
  return { id, effort: first.effort, ...(failure && { failure: withoutTrace(failure) }) };
}

function difference(first: Verdict, second: Verdict): Failure | undefined {
  const [once, again] = [first, second].map(({ effort, failure }) =>
    canonical({ ...effort, sentence: failure?.sentence, hash: failure?.hash }),
  );
  if (once === again) return undefined;
  return {
    kind: 'nondeterminism',
    name: 'determinism',
    rule: 'The same seed gives the same verdict, after the same runs.',
    sentence: `The test went differently the second time: first ${once}, then ${again}.`,
  };
}

function withoutTrace({ trace: _trace, ...failure }: Failure): Failure {
  return failure;
}
