/**
 * Waits for something that knows nothing of a signal. What it comes to after the signal is nobody's concern.
 *
 * @throws the signal's reason, if it is aborted first.
 */
export function orAborted<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const forget = (): void => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void promise.then(resolve, reject).then(forget);
  });
}
