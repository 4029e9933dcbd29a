import { MalformedBytes } from '../sim/bytes.ts';
import { resetLoopGuard } from './loop-guard.ts';
import { failureInProcess } from './process-failure.ts';
import type { ReplayWatch } from './replay-watch.ts';
import type { Failure, GradedTest, LiveSettings, RunSettings, Verdict } from './suite.ts';
import { failureFromThrown } from './thrown.ts';

/**
 * Runs a graded test. Whatever the learner's code throws on the way becomes a failure in words.
 */
export function runTest<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  settings: RunSettings,
): Promise<Verdict> {
  return guarded(() => test.run(chapter, settings));
}

/** The same on a running ensemble, for a test that can be run there. */
export async function runTestLive<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  settings: LiveSettings,
): Promise<Verdict> {
  // There are no handlers to count anew for. While a loop does not let go, no timer fires either.
  const timer = setInterval(resetLoopGuard, 20);
  try {
    return await guarded(() => test.runLive!(chapter, settings), failureOfLive);
  } finally {
    clearInterval(timer);
  }
}

async function guarded(
  run: () => Verdict | Promise<Verdict>,
  failureOf: (thrown: unknown) => Failure = failureFromThrown,
): Promise<Verdict> {
  prepare();
  try {
    return await run();
  } catch (thrown) {
    return { failure: failureOf(thrown), effort: { runs: 0, events: 0 } };
  }
}

function failureOfLive(thrown: unknown): Failure {
  return failureInProcess({ node: '', handler: 'the test', thrown, process: 'looked at' });
}

/**
 * Runs one recorded schedule of a graded test again.
 *
 * @returns undefined if the test's runs cannot be recorded.
 * @throws MalformedBytes if the payload does not fit the test.
 */
export async function replayTest<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  payload: Uint8Array,
  watch?: ReplayWatch,
): Promise<Verdict | undefined> {
  prepare();
  try {
    return await test.replay?.(chapter, payload, watch);
  } catch (thrown) {
    if (thrown instanceof MalformedBytes) throw thrown;
    return { failure: failureFromThrown(thrown), effort: { runs: 1, events: 0 } };
  }
}

function prepare(): void {
  // Deep enough for the learner's frames to be among them, below the kit's own.
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
  resetLoopGuard();
}
