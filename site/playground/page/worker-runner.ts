import type { Description } from '../engine/address.ts';
import type { Recording } from '../engine/recording.ts';
import type { Runner } from '../engine/run-description.ts';
import type { RunAnswer, RunRequest } from './worker.ts';

interface Waiting {
  readonly description: Description;
  resolve(recording: Recording | Promise<Recording>): void;
  reject(error: Error): void;
}

/**
 * Runs in a worker of its own: a page that is busy with a run does not answer, and its own clock is out of bounds meanwhile.
 *
 * @param source - the script of the worker; a page from the disk may not load it by its address.
 * @param otherwise - used where there can be no worker.
 */
export function workerRunner(source: string, otherwise: Runner): Runner {
  const waiting = new Map<number, Waiting>();
  const worker = startWorker(source);
  let number = 0;
  let isBroken = worker === undefined;
  const giveUp = (): void => {
    isBroken = true;
    for (const { description, resolve } of waiting.values()) {
      resolve(Promise.resolve(otherwise(description)));
    }
    waiting.clear();
  };
  worker?.addEventListener('error', giveUp);
  worker?.addEventListener('message', ({ data }: MessageEvent<RunAnswer>) => {
    const asker = waiting.get(data.number);
    waiting.delete(data.number);
    if ('recording' in data) asker?.resolve(data.recording);
    else asker?.reject(new Error(data.problem));
  });
  return (description) => {
    if (isBroken || worker === undefined) return otherwise(description);
    return new Promise((resolve, reject) => {
      waiting.set(++number, { description, resolve, reject });
      const request: RunRequest = { number, description };
      worker.postMessage(request);
    });
  };
}

function startWorker(source: string): Worker | undefined {
  try {
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    return new Worker(address);
  } catch {
    return undefined;
  }
}
