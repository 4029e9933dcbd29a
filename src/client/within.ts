import type { ZooKeeperClient } from './client.ts';

/** How long somebody is ready to wait. */
export interface WaitOptions {
  /** Ends the waiting: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the waiting after so many ms of the client's clock; for ever if it is left out. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs `body` with a signal that ends it when the time is over or the caller's own signal says so. The body hands
 * that signal to every request and to every wait.
 *
 * @returns what the body returns; undefined if the time was over first.
 * @throws what the body throws; the reason of the caller's signal.
 */
export async function within<Value>(
  client: ZooKeeperClient,
  { signal, timeoutMs }: WaitOptions,
  body: (signal: AbortSignal) => Promise<Value>,
): Promise<Value | undefined> {
  signal?.throwIfAborted();
  const ended = new AbortController();
  const timer = new AbortController();
  const timeOver = new Error('The time is over.');
  const abort = (): void => ended.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  if (timeoutMs !== undefined) {
    client.delay(timeoutMs, { signal: timer.signal }).then(
      () => ended.abort(timeOver),
      () => undefined,
    );
  }
  try {
    return await body(ended.signal);
  } catch (error) {
    if (error === timeOver) return undefined;
    throw error;
  } finally {
    timer.abort();
    signal?.removeEventListener('abort', abort);
  }
}
