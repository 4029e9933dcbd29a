import type { WaitOptions } from '#client';
import type { ProcessTools } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/**
 * Waits, but not longer than so many ms: with a time-out, or with a signal.
 *
 * @param wait - is handed the options to wait with.
 * @returns what it came to; undefined if it threw the signal's reason.
 * @throws what it throws otherwise.
 */
export async function endedAfter<Value>(
  tools: ProcessTools<Output>,
  timeoutMs: number,
  bySignal: boolean,
  wait: (options: WaitOptions) => Promise<Value>,
): Promise<Value | undefined> {
  if (!bySignal) return wait({ timeoutMs });
  const stop = new AbortController();
  const reason = new Error('Enough.');
  void tools.delay(timeoutMs).then(() => stop.abort(reason));
  try {
    return await wait({ signal: stop.signal });
  } catch (error) {
    if (error !== reason) throw error;
    return undefined;
  }
}
