import { within, type ZooKeeperClient } from '#client';
import { LockTimeoutError, type AcquireOptions } from './acquire-options.ts';

/**
 * Does something that may take long, and tells it when to give up: the signal that `attempt` is handed is aborted when
 * the caller's is, and when the time is over. Given: there is nothing to write here.
 *
 * @param attempt - rejects, with the signal's reason, soon after the signal is aborted. Everything that it waits for
 * has to know of the signal.
 * @returns what `attempt` came to.
 * @throws LockTimeoutError if the time was over first; the caller's signal's reason.
 */
export async function withLimit<Value>(
  client: ZooKeeperClient,
  options: AcquireOptions,
  attempt: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const done = await within(client, options, async (signal) => ({ value: await attempt(signal) }));
  if (done === undefined) throw new LockTimeoutError(`Not acquired within ${options.timeoutMs} ms`);
  return done.value;
}
