import { hashTrace } from '../sim/hash.ts';
import { ReplayRecorder, type WatchedReplay } from './replay-watch.ts';
import { replayTest } from './run-test.ts';
import type { Suite, Verdict } from './suite.ts';
import type { RunToken } from './token.ts';

/** One schedule was run again. */
export interface Replayed {
  readonly type: 'replayed';
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Of the run; undefined if the test recorded none. */
  readonly hash?: string;
  /** If it was watched, and is simulated. */
  readonly watched?: WatchedReplay;
}

/** What came of a token: the run, or a sentence on why there is none. */
export type GradedReplay = { readonly run: Replayed } | { readonly refusal: string };

/**
 * Runs what a token stands for again.
 *
 * @param onBegin - is told the test before it runs.
 */
export async function replayGraded<Chapter>(
  suite: Suite<Chapter>,
  chapter: Chapter,
  token: RunToken,
  { isWatched, onBegin }: { readonly isWatched: boolean; onBegin?(id: string): void },
): Promise<GradedReplay> {
  const graded = suite.levels.flatMap(({ tests }) => tests).find(({ id }) => id === token.test);
  if (graded === undefined) {
    return { refusal: `The token is of test ${token.test}, which the chapter does not have.` };
  }
  const { id, title } = graded;
  onBegin?.(id);
  const recorder = isWatched ? new ReplayRecorder() : undefined;
  try {
    const verdict = await replayTest(graded, chapter, token.payload, recorder);
    if (verdict === undefined) return { refusal: `Runs of test ${id} cannot be shown again.` };
    const trace = verdict.trace ?? verdict.failure?.trace;
    const hash = verdict.hash ?? (trace && hashTrace(trace));
    const watched = recorder?.replay;
    return {
      run: {
        type: 'replayed',
        id,
        title,
        verdict,
        ...(hash !== undefined && { hash }),
        ...(watched && { watched }),
      },
    };
  } catch (error) {
    const why = (error as Error).message;
    return { refusal: `The token does not fit test ${id}, which has changed since: ${why}.` };
  }
}
