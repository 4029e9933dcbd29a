const CALLS = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls when a signal is given. However many requests wait for it, the signal has one listener: with more than ten, Node would warn of a
 * leak.
 *
 * @returns what ends that.
 */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const calls = CALLS.get(signal) ?? listenTo(signal);
  calls.add(call);
  return () => void calls.delete(call);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  CALLS.set(signal, calls);
  signal.addEventListener('abort', () => [...calls].forEach((call) => call()), { once: true });
  return calls;
}
