import { ConnectionLossError, RequestTimeoutError, type ZooKeeperClient } from '#client';

/**
 * Asks until there is an answer. After a ConnectionLossError nobody knows whether the request was carried out, so repeat
 * only what does no harm if it is carried out twice.
 *
 * @param request - is called again after each lost connection, once there is another.
 * @throws SessionExpiredError, AuthFailedError, the signal's reason, and whatever else the request fails with.
 */
export async function retrying<Value>(
  client: ZooKeeperClient,
  request: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      await client.connected(signal === undefined ? {} : { signal });
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof ConnectionLossError || error instanceof RequestTimeoutError;
}
