import { ConnectionLossError, RequestTimeoutError, type ZooKeeperClient } from '#client';

/**
 * Does something again after each lost connection, until it is answered. Only for what may be done twice. Given: there
 * is nothing to write here.
 *
 * @throws SessionExpiredError if the session ends before; the signal's reason; other errors as they come.
 */
export async function untilAnswered<Value>(
  client: ZooKeeperClient,
  attempt: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isUnanswered =
        error instanceof ConnectionLossError || error instanceof RequestTimeoutError;
      if (!isUnanswered) throw error;
      await client.connected(signal && { signal });
    }
  }
}
