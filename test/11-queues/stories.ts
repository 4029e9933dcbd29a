import * as reference from '../../solutions/11-queues/index.ts';
import { playRecipe, type Main } from '../../src/recipes/index.ts';
import { toText } from './bytes.ts';
import type { Chapter } from './chapter.ts';
import { consumer } from './consumer.ts';
import { backlogTree, QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { openSession } from './session.ts';

/** What the text shows besides runs. */
export const stories: Readonly<Record<string, () => Promise<string>>> = {
  'listing-cost': listingCost,
};

/** How many items there are. */
const ITEMS = 200;

/** What a list costs for each name: a length of 4 bytes, and `entry-100-0000000000`. */
const NAME_BYTES = 24;

async function listingCost(): Promise<string> {
  const lists = await cost(listsEachTime);
  const once = await cost(consumer(reference, { count: ITEMS }));
  return [
    `One consumer takes ${ITEMS} items          lists     names     bytes of lists`,
    row('lists before each item', lists),
    row('lists once, as in level 3', once),
  ].join('\n');
}

interface Cost {
  readonly lists: number;
  readonly names: number;
}

function row(title: string, { lists, names }: Cost): string {
  const columns = [lists, names, names * NAME_BYTES].map((n, i) =>
    n.toLocaleString('en').padStart([13, 10, 19][i]!),
  );
  return title.padEnd(28) + columns.join('');
}

async function cost(main: Main<Output>): Promise<Cost> {
  const options = { names: ['c1'], tree: backlogTree(ITEMS), processes: () => ({ c1: main }) };
  const { run } = await playRecipe<Chapter, Output>(options, { chapter: reference });
  const answers = run.requests.flatMap(({ result }) =>
    result?.op === 'getChildren2' ? [result.children.length] : [],
  );
  return { lists: answers.length, names: answers.reduce((sum, length) => sum + length, 0) };
}

/** What everybody writes first. */
const listsEachTime: Main<Output> = async (tools) => {
  const client = await openSession(tools);
  for (;;) {
    const path = `${QUEUE}/entries`;
    const { children } = await client.getChildren(path);
    const [name] = [...children].sort();
    if (name === undefined) return;
    const { data } = await client.getData(`${path}/${name}`);
    await client.delete(`${path}/${name}`);
    tools.output({ kind: 'took', item: toText(data), name });
  }
};
