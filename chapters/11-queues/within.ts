import type { ZooKeeperClient } from '#client';

/** How long somebody is willing to wait. */
export interface WaitOptions {
  /** Ends the waiting: it is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the waiting after so many ms: it resolves with undefined. For ever, if left out. */
  readonly timeoutMs?: number | undefined;
}

const TIME_IS_UP = new Error('The time is up.');

/**
 * Waits no longer than asked for.
 *
 * @param wait - is given one signal for both, and fails with its reason when it is aborted.
 * @returns undefined if the time was up.
 */
export async function within<Value>(
  client: ZooKeeperClient,
  { signal, timeoutMs }: WaitOptions,
  wait: (signal: AbortSignal) => Promise<Value>,
): Promise<Value | undefined> {
  signal?.throwIfAborted();
  const both = new AbortController();
  const clock = new AbortController();
  const abort = (): void => both.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  if (timeoutMs !== undefined) {
    client.delay(timeoutMs, { signal: clock.signal }).then(
      () => both.abort(TIME_IS_UP),
      () => undefined,
    );
  }
  try {
    return await wait(both.signal);
  } catch (error) {
    if (error === TIME_IS_UP) return undefined;
    throw error;
  } finally {
    clock.abort();
    signal?.removeEventListener('abort', abort);
  }
}
