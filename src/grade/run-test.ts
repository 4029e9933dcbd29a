import { MalformedBytes } from '../sim/bytes.ts';
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
  prepare();
  try {
    return test.run(chapter, settings);
  } catch (thrown) {
    return { failure: failureFromThrown(thrown), effort: { runs: 0, events: 0 } };
  }
}

/** The same for any graded test, also for one that needs the real world. */
export async function runGraded<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  settings: RunSettings,
): Promise<Verdict> {
  if (test.runLive === undefined) return runTest(test, chapter, settings);
  prepare();
  try {
    return await test.runLive(chapter);
  } catch (thrown) {
    return { failure: failureFromThrown(thrown), effort: { runs: 0, events: 0 } };
  }
}

/**
 * Runs one recorded schedule of a graded test again.
 *
 * @returns undefined if the test's runs cannot be recorded.
 * @throws MalformedBytes if the payload does not fit the test.
 */
export function replayTest<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  payload: Uint8Array,
): Verdict | undefined {
  prepare();
  try {
    return test.replay?.(chapter, payload);
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
