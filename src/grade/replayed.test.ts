/**
 * The test file that Vitest runs to run one recorded schedule again. See replay-run.ts for the
 * other end.
 *
 * @module
 */
import { test } from 'vitest';
import { replayGraded } from './replay-graded.ts';
import { decodeToken } from './token.ts';
import { startWorker, type Loaded } from './worker-side.ts';

const { job, loaded, tell, close } = await startWorker('replay');
test('replay', async () => {
  if (loaded !== undefined) await replay(loaded);
  close();
});

async function replay({ suite, chapter }: Loaded): Promise<void> {
  const { isWatched, token } = job;
  const onBegin = (id: string): void => tell({ type: 'begins', id });
  const replayed = await replayGraded(suite, chapter, decodeToken(token), { isWatched, onBegin });
  if ('run' in replayed) tell(replayed.run);
  else tell({ type: 'bad token', sentence: replayed.refusal });
}
