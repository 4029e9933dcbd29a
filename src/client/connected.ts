import { ErrorCode } from '#kit';
import { errorOf } from './errors.ts';
import { onAbort } from './on-abort.ts';
import { asError, reasonOf } from './reason.ts';
import { hasEnded, type SessionState } from './watched-event.ts';

/** What has to be known of a session in order to wait for its connection. */
export interface Connecting {
  readonly state: SessionState;
  onState(listener: (state: SessionState) => void): () => void;
}

/**
 * Resolves when there is a connection.
 *
 * @throws SessionExpiredError or AuthFailedError if there will be none; the signal's reason if that comes first.
 */
export async function connected(session: Connecting, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (isConnected(session.state)) return;
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      takeBack();
      stopListening();
    };
    const stopListening = onAbort(signal, () => {
      stop();
      reject(reasonOf(signal));
    });
    const takeBack = session.onState((state) => {
      try {
        if (!isConnected(state)) return;
        resolve();
      } catch (error) {
        reject(asError(error));
      }
      stop();
    });
  });
}

function isConnected(state: SessionState): boolean {
  if (state === 'AuthFailed') throw errorOf(ErrorCode.AUTHFAILED);
  if (hasEnded(state)) throw errorOf(ErrorCode.SESSIONEXPIRED);
  return state !== 'Disconnected';
}
