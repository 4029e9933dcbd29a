/** How often, and how long, something is tried again. */
export interface RetryPolicy {
  /** How many attempts there are at most, the first one included (10). */
  readonly attempts?: number;
  /** How long to wait before the third attempt, in ms (100). The second one is made as soon as there is a connection. */
  readonly firstDelayMs?: number;
  /** Each wait is twice as long as the one before, but no longer than this, in ms (5000). */
  readonly longestDelayMs?: number;
  /** After this time the whole fails with a RequestTimeoutError; 0 for never (0). A request may say otherwise. */
  readonly timeoutMs?: number;
}

/** A policy of which nothing is left out. */
export type FullRetryPolicy = Required<RetryPolicy>;

/** With what is not said filled in. */
export function fullPolicy(policy: RetryPolicy = {}): FullRetryPolicy {
  return { attempts: 10, firstDelayMs: 100, longestDelayMs: 5000, timeoutMs: 0, ...policy };
}

/**
 * How long to wait before an attempt, in ms: twice as long each time, and each client a little differently.
 *
 * @param attempt - 1 for the second.
 * @param random - from 0 to 1.
 */
export function delayBefore(attempt: number, policy: FullRetryPolicy, random: number): number {
  if (attempt < 2) return 0;
  const delayMs = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 2));
  return Math.ceil(delayMs * (0.5 + random / 2));
}
