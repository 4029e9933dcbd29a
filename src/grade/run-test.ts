import { resetLoopGuard } from './loop-guard.ts';
import type { GradedTest, RunSettings, Verdict } from './suite.ts';
import { failureFromThrown } from './thrown.ts';

/**
 * Runs a graded test. Whatever the learner's code throws on the way becomes a failure in words.
 */
export function runTest<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  settings: RunSettings,
): Verdict {
  return guarded(() => test.run(chapter, settings));
}

/**
 * Runs one recorded schedule of a graded test again.
 *
 * @returns undefined if the test's runs cannot be recorded.
 */
export function replayTest<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  payload: Uint8Array,
): Verdict | undefined {
  const replay = test.replay?.bind(test);
  return replay && guarded(() => replay(chapter, payload));
}

function guarded(run: () => Verdict): Verdict {
  // Deep enough for the learner's frames to be among them, below the kit's own.
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
  resetLoopGuard();
  try {
    return run();
  } catch (thrown) {
    return { failure: failureFromThrown(thrown), effort: { runs: 0, events: 0 } };
  }
}
