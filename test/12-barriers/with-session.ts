import { SessionExpiredError, type ZooKeeperClient } from '#client';
import type { ProcessTools } from '../../src/recipes/index.ts';

/** The shortest that servers grant. */
export const SESSION_MS = 4000;

/**
 * Does something with a client, and does it again with another one when the session is over: what the callers of most
 * recipes do.
 *
 * @param body - is told which attempt this is, from 1.
 */
export async function withSession<Value, Output>(
  tools: ProcessTools<Output>,
  body: (client: ZooKeeperClient, attempt: number) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    const client = tools.client({ sessionTimeoutMs: SESSION_MS });
    try {
      await client.connected();
      return await body(client, attempt);
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
    }
  }
}
