import { ConnectionLossError, type ZooKeeperClient } from '#client';

/**
 * Makes a request again and again as long as the connection breaks under it. The request may have been carried out
 * when it is made a second time: this is for reads, and for writes of which you know how to read the second answer.
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
      if (!(error instanceof ConnectionLossError)) throw error;
    }
    await client.connected(signal && { signal });
  }
}
