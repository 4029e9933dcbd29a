import { onAbort } from './on-abort.ts';
import { reasonOf } from './reason.ts';
import type { ClientSurroundings } from './surroundings.ts';

/**
 * Resolves after so many ms of a client's world.
 *
 * @throws the signal's reason, if that comes first.
 */
export function delay(
  world: ClientSurroundings,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stopListening = onAbort(signal, () => {
      takeBack();
      reject(reasonOf(signal));
    });
    const takeBack = world.setTimer(delayMs, () => {
      stopListening();
      resolve();
    });
  });
}
