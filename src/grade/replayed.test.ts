/**
 * The test file that Vitest runs to run one recorded schedule again. See replay-run.ts for the
 * other end.
 *
 * @module
 */
import { test } from 'vitest';
import { hashTrace } from '../sim/hash.ts';
import { replayTest } from './run-test.ts';
import { decodeToken } from './token.ts';
import { startWorker, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('replay');
test('replay', () => {
  if (loaded !== undefined) replay(loaded);
  close();
});

function replay({ suite, chapter }: Loaded): void {
  const token = decodeToken(job.token);
  const graded = suite.levels
    .flatMap(({ tests }) => tests)
    .find(({ id }) => id === token.test);
  if (graded === undefined) {
    const sentence = `The token is of test ${token.test}, which the chapter does not have.`;
    return tell({ type: 'bad token', sentence });
  }
  const { id, title } = graded;
  tell({ type: 'begins', id });
  const verdict = replayTest(graded, chapter, token.payload);
  if (typeof verdict === 'string') return tell({ type: 'bad token', sentence: verdict });
  const trace = verdict.trace ?? verdict.failure?.trace;
  tell({ type: 'replayed', id, title, verdict, ...(trace && { hash: hashTrace(trace) }) });
}
