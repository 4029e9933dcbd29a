import type { ZooKeeperClient } from '#client';
import { LockTimeoutError, type AcquireOptions } from './acquire-options.ts';

/**
 * Does something that may take long, and tells it when to give up: the signal that `attempt` is handed is aborted when
 * the caller's is, and when the time is over. Given: there is nothing to write here.
 *
 * @param attempt - rejects, with the signal's reason, soon after the signal is aborted. Everything that it waits for
 * has to know of the signal.
 * @returns what `attempt` came to.
 */
export async function withLimit<Value>(
  client: ZooKeeperClient,
  { signal, timeoutMs }: AcquireOptions,
  attempt: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  signal?.throwIfAborted();
  const limit = new AbortController();
  const abort = (): void => limit.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  if (timeoutMs !== undefined) {
    const tell = (): void =>
      limit.abort(new LockTimeoutError(`Not acquired within ${timeoutMs} ms`));
    // It is rejected when it is needed no longer.
    client.delay(timeoutMs, { signal: limit.signal }).then(tell, () => undefined);
  }
  try {
    return await attempt(limit.signal);
  } finally {
    signal?.removeEventListener('abort', abort);
    limit.abort();
  }
}

/**
 * Waits for something that knows nothing of a signal. Given: there is nothing to write here.
 *
 * @throws the signal's reason, if it is aborted first.
 */
export function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
