import { NoNodeError, oneShot, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import { toText } from './bytes.ts';
import { DONE, QUEUE, STANDING } from './nodes.ts';
import type { Output } from './output.ts';
import { answered, bySessions } from './session.ts';

/** A consumer that is given, the only one of its queue: it takes whatever comes until all producers are done. */
export function givenConsumer(producers: readonly string[]): Main<Output> {
  return async (tools) => {
    const known = new Set<string>();
    await bySessions(tools, async (client) => {
      while (await takeAll(tools, client, known, producers));
      await answered(client, () => client.sync(QUEUE));
      const all = await answered(client, () => client.getAllChildrenNumber(QUEUE));
      tools.output({ kind: 'sees', nodes: all - STANDING });
    });
  };
}

/** @returns false if nothing more will come. */
async function takeAll(
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  known: Set<string>,
  producers: readonly string[],
): Promise<boolean> {
  const { watcher, event } = oneShot();
  const list = () => client.getChildren(`${QUEUE}/entries`, { watcher });
  const { children } = await answered(client, list);
  const fresh = children.filter((name) => !known.has(name)).sort();
  for (const name of fresh) await take(tools, client, known, name);
  if (children.length > 0) return true;
  if (!(await areDone(client, producers, watcher))) {
    await event;
    return true;
  }
  // What was put before the last one was done is there by now.
  return (await answered(client, list)).children.length > 0;
}

async function take(
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  known: Set<string>,
  name: string,
): Promise<void> {
  const path = `${QUEUE}/entries/${name}`;
  const { data } = await answered(client, () => client.getData(path));
  known.add(name);
  tools.output({ kind: 'took', item: toText(data), name });
  try {
    await answered(client, () => client.delete(path));
  } catch (error) {
    // It was deleted, and the reply was lost.
    if (!(error instanceof NoNodeError)) throw error;
  }
}

/** Whether all producers have said that they will put nothing more. */
async function areDone(
  client: ZooKeeperClient,
  producers: readonly string[],
  watcher: ReturnType<typeof oneShot>['watcher'],
): Promise<boolean> {
  const { children } = await answered(client, () => client.getChildren(DONE, { watcher }));
  return producers.every((producer) => children.includes(producer));
}
