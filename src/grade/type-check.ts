import { Worker } from 'node:worker_threads';
import type { SourceProblem } from './source-problem.ts';

/** A type check under way in a thread of its own. */
export interface TypeCheck {
  readonly errors: Promise<readonly SourceProblem[]>;
  /** Gives it up. `errors` then stays open. */
  stop(): void;
}

/**
 * Begins to check the types of a learner's chapter.
 *
 * @param folder - `"05-zab-broadcast"`
 */
export function startTypeCheck(root: string, folder: string): TypeCheck {
  const worker = new Worker(new URL('./type-check-worker.mjs', import.meta.url), {
    workerData: { root, folder },
  });
  const errors = new Promise<readonly SourceProblem[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { errors, stop: () => void worker.terminate() };
}
