import {
  ConnectionLossError,
  NodeExistsError,
  SessionExpiredError,
  type ZooKeeperClient,
} from '../../src/client/index.ts';
import type { ProcessTools } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** The shortest there is at the tick of the model, and of Apache by default. */
const SESSION_MS = 4000;

/** A new session, connected. */
export async function openSession(tools: ProcessTools<Output>): Promise<ZooKeeperClient> {
  const client = tools.client({ sessionTimeoutMs: SESSION_MS });
  await client.connected();
  return client;
}

/** Does something by a session, and goes on by another one if that has ended, until it is done. */
export async function bySessions<Value>(
  tools: ProcessTools<Output>,
  work: (client: ZooKeeperClient) => Promise<Value>,
): Promise<Value> {
  for (;;) {
    try {
      return await work(await openSession(tools));
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
      tools.output({ kind: 'expired' });
    }
  }
}

/** What a test itself asks: again, if the answer is lost. */
export async function answered<Value>(
  client: ZooKeeperClient,
  ask: () => Promise<Value>,
): Promise<Value> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
      await client.connected();
    }
  }
}

/** Makes a persistent node, unless it is there. */
export async function makeNode(client: ZooKeeperClient, path: string): Promise<void> {
  try {
    await answered(client, () => client.create(path));
  } catch (error) {
    if (!(error instanceof NodeExistsError)) throw error;
  }
}
