import {
  ConnectionLossError,
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

/** Does something by a session, and again by another one if that has ended. */
export async function bySessions(
  tools: ProcessTools<Output>,
  work: (client: ZooKeeperClient) => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      return await work(await openSession(tools));
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
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

/** The numbers of the nodes that this session has below a path. */
export async function ownNodes(client: ZooKeeperClient, path: string): Promise<string[]> {
  await answered(client, () => client.sync(path));
  const own = await answered(client, () => client.getEphemerals(path));
  return own.filter((node) => node.startsWith(`${path}/`)).map((node) => node.slice(-10));
}

/** The number of a node's name, by which the line is in order. */
export function ticketOf(path: string): number {
  return Number(path.slice(-10));
}
