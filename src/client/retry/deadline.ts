import { ErrorCode } from '#kit';
import { errorOf } from '../errors.ts';
import { onAbort } from '../on-abort.ts';
import type { RequestOptions } from '../options.ts';
import { reasonOf } from '../reason.ts';
import type { ClientSurroundings } from '../surroundings.ts';

/**
 * Carries something out that is to end by the caller's signal, and after its time-out.
 *
 * @param run - is given the one signal that stands for both.
 * @throws the caller's signal's reason; RequestTimeoutError.
 */
export async function withDeadline<Value>(
  world: ClientSurroundings,
  { signal, timeoutMs = 0 }: RequestOptions,
  path: string | undefined,
  run: (signal: AbortSignal | undefined) => Promise<Value>,
): Promise<Value> {
  if (timeoutMs <= 0) return run(signal);
  const control = new AbortController();
  const abort = (): void => control.abort(reasonOf(signal));
  if (signal?.aborted === true) abort();
  const stopListening = onAbort(signal, abort);
  const takeBack = world.setTimer(timeoutMs, () =>
    control.abort(errorOf(ErrorCode.REQUESTTIMEOUT, path)),
  );
  try {
    return await run(control.signal);
  } finally {
    takeBack();
    stopListening();
  }
}
