import type { ZooKeeperClient } from './client.ts';
import { ConnectionLossError, RequestTimeoutError } from './errors.ts';

/**
 * Makes a request again and again as long as there is no answer to it, because the connection broke or it took too long. The
 * request may have been carried out when it is made a second time: this is for reads, and for writes of which you know how
 * to read the second answer. A {@link RetryingClient} knows that for each kind of request.
 *
 * @throws what the request throws otherwise; SessionExpiredError when the session is over; the signal's reason.
 */
export async function insist<Value>(
  client: ZooKeeperClient,
  request: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!isUnanswered(error)) throw error;
    }
    await client.connected(signal && { signal });
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof ConnectionLossError || error instanceof RequestTimeoutError;
}
