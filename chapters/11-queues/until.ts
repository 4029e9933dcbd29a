/**
 * Waits for a promise, and no longer than a signal allows. What the promise comes to after that is nobody's concern.
 *
 * @throws the signal's reason
 */
export function until<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const forget = (): void => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void promise.then(resolve, reject).then(forget);
  });
}
