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
test('replay', async () => {
  if (loaded !== undefined) await replay(loaded);
  close();
});

async function replay({ suite, chapter }: Loaded): Promise<void> {
  const token = decodeToken(job.token);
  const graded = suite.levels.flatMap(({ tests }) => tests).find(({ id }) => id === token.test);
  if (graded === undefined) {
    return refuse(`The token is of test ${token.test}, which the chapter does not have.`);
  }
  const { id, title } = graded;
  tell({ type: 'begins', id });
  try {
    const verdict = await replayTest(graded, chapter, token.payload);
    if (verdict === undefined) return refuse(`Runs of test ${id} cannot be shown again.`);
    const trace = verdict.trace ?? verdict.failure?.trace;
    const hash = verdict.hash ?? (trace && hashTrace(trace));
    tell({ type: 'replayed', id, title, verdict, ...(hash !== undefined && { hash }) });
  } catch (error) {
    refuse(
      `The token does not fit test ${id}, which has changed since: ${(error as Error).message}.`,
    );
  }
}

function refuse(sentence: string): void {
  tell({ type: 'bad token', sentence });
}
