import { onAbort } from './on-abort.ts';

/** What a signal that was given says. It may be anything, and is handed on as it is. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason as Error;
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Waits for something, but no longer than the signal allows. @throws the signal's reason, if that comes first. */
export async function abortable<Value>(
  awaited: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return awaited;
  signal.throwIfAborted();
  let stopListening = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopListening = onAbort(signal, () => reject(reasonOf(signal)));
  });
  try {
    return await Promise.race([awaited, aborted]);
  } finally {
    stopListening();
  }
}
