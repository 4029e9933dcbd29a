/** How long to wait for a lock. */
export interface AcquireOptions {
  /** Gives up when it is aborted: `acquire` is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Gives up after this time, in ms: `acquire` is rejected with a {@link LockTimeoutError}. Without it: never. */
  readonly timeoutMs?: number;
}

/** The lock was not acquired in the time that was given for it. Whoever waited is no longer in the line. */
export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError';
}
