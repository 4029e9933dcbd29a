import { NoNodeError, oneShot } from '../../src/client/index.ts';
import type { Main, RecipeRun } from '../../src/recipes/index.ts';
import { toBytes, toText } from './bytes.ts';
import { QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { answered, openSession } from './session.ts';

const ENTRIES = `${QUEUE}/entries`;

/** Puts one item as the notes have it that the break-it task is about: ephemeral, sequential. Then it lives on. */
export const ephemeralProducer: Main<Output> = async (tools) => {
  if (tools.incarnation > 1) return;
  const client = await openSession(tools);
  tools.output({ kind: 'puts', item: 'a1' });
  await client.create(`${ENTRIES}/entry-100-`, toBytes('a1'), {
    ephemeral: true,
    sequential: true,
  });
  tools.output({ kind: 'put', item: 'a1' });
  await tools.delay(25_000);
};

/** Comes at 8 s, and takes the first item that is there, or gives up at 20 s. */
export const lateConsumer: Main<Output> = async (tools) => {
  await tools.delay(8000);
  const client = await openSession(tools);
  for (;;) {
    const { watcher, event } = oneShot();
    const { children } = await answered(client, () => client.getChildren(ENTRIES, { watcher }));
    const [name] = children;
    if (name === undefined) {
      await Promise.race([event, tools.delay(12_000)]);
      if (tools.now() < 20_000) continue;
      tools.output({ kind: 'gave up', afterMs: 12_000 });
      return;
    }
    const path = `${ENTRIES}/${name}`;
    const { data } = await answered(client, () => client.getData(path));
    tools.output({ kind: 'took', item: toText(data), name });
    try {
      await answered(client, () => client.delete(path));
    } catch (error) {
      if (!(error instanceof NoNodeError)) throw error;
    }
    return;
  }
};

/** What is missing for an item to be lost that its producer was told is in the queue. */
export function itemIsTaken({ told }: RecipeRun<Output>): string | undefined {
  if (!told.some(({ output }) => output.kind === 'put')) {
    return 'The producer was never told that the item is in the queue, so it knows that it has to try again.';
  }
  if (told.some(({ output }) => output.kind === 'took')) return 'The consumer has taken the item.';
  if (told.some(({ output }) => output.kind === 'gave up')) return undefined;
  return 'The consumer has not looked for the item.';
}
