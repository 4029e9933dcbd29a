import { crash, lose } from '#kit';
import * as reference from '../../solutions/11-queues/index.ts';
import { ConnectionLossError, NoNodeError, oneShot } from '../../src/client/index.ts';
import {
  recordRecipe,
  type Main,
  type RecipeScenarioOptions,
  type Recording,
} from '../../src/recipes/index.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { toBytes, toText } from './bytes.ts';
import type { Chapter } from './chapter.ts';
import { consumer } from './consumer.ts';
import { joiner } from './joiner.ts';
import { backlogTree, QUEUE, TREE } from './nodes.ts';
import type { Output } from './output.ts';
import { producer } from './producer.ts';
import { answered, openSession } from './session.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = [
  'create',
  '->',
  'multi',
  'getData',
  'delete',
  'getChildren',
  'NodeCreated',
  'NodeDeleted',
  'NodeDataChanged',
  'NodeChildrenChanged',
];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Promise<Trace>>> = {
  'put-again': () =>
    record(
      {
        names: ['p1', 'c1'],
        tree: TREE,
        processes: () => ({ p1: putsAgain, c1: takesTwo }),
      },
      { faults: [lose('zk2', 'p1', 2)], fromMs: 25, toMs: 42 },
    ),
  'put-once': () =>
    record(
      {
        names: ['p1', 'c1'],
        tree: TREE,
        processes: (chapter) => ({
          p1: producer(chapter, { items: ['a1'] }),
          c1: takesTwo,
        }),
      },
      { faults: [lose('zk2', 'p1', 3)], fromMs: 25, toMs: 38 },
    ),
  'two-for-one': () =>
    record(
      {
        names: ['c1', 'c2'],
        tree: backlogTree(2),
        processes: (chapter) => ({
          c1: consumer(chapter, { count: 1, workMs: 50 }),
          c2: consumer(chapter, { count: 1, workMs: 50 }),
        }),
      },
      { fromMs: 31, toMs: 44 },
    ),
  'a-dead-worker': () =>
    record(
      {
        names: ['c1', 'c2'],
        tree: backlogTree(1),
        processes: (chapter) => ({ c1: worksOnce(chapter), c2: worksOnce(chapter) }),
      },
      { faults: [crash('c1', { atMs: 60, forMs: 30_000 })], fromMs: 35, toMs: 6055 },
    ),
  'three-of-three': () =>
    record(
      {
        names: ['m1', 'm2', 'm3'],
        tree: { '/app': '', '/app/meeting': '3', '/app/meeting/members': '' },
        processes: (chapter) => ({
          m1: joiner(chapter, { size: 3 }),
          m2: joiner(chapter, { size: 3, afterMs: 4 }),
          m3: joiner(chapter, { size: 3, afterMs: 30 }),
        }),
      },
      { fromMs: 57, toMs: 84 },
    ),
};

function record(
  options: RecipeScenarioOptions<Chapter, Output>,
  recording: Recording<Chapter>,
): Promise<Trace> {
  return recordRecipe(options, { chapter: reference, ...recording });
}

/** What everybody writes first: what fails is done again. */
const putsAgain: Main<Output> = async (tools) => {
  const client = await openSession(tools);
  tools.output({ kind: 'puts', item: 'a1' });
  const create = (): Promise<unknown> =>
    client.create(`${QUEUE}/entries/entry-100-`, toBytes('a1'), { sequential: true });
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ConnectionLossError)) throw error;
    await client.connected();
    await create();
  }
  tools.output({ kind: 'put', item: 'a1' });
};

/** Claims one item, works on it for a while, and is done. */
function worksOnce(chapter: Chapter): Main<Output> {
  return async (tools) => {
    const client = await openSession(tools);
    const claim = await new chapter.LockingQueue(client, QUEUE).claim();
    if (claim === undefined) return;
    const { attempt, data } = claim;
    const item = toText(data);
    tools.output({ kind: 'claimed', item, attempt, session: client.session!.id });
    await tools.delay(40);
    await claim.done();
    tools.output({ kind: 'done', item });
  };
}

/** A plain consumer: waits, reads and deletes, twice. */
const takesTwo: Main<Output> = async (tools) => {
  const client = await openSession(tools);
  for (let taken = 0; taken < 2;) {
    const { watcher, event } = oneShot();
    const path = `${QUEUE}/entries`;
    const { children } = await answered(client, () => client.getChildren(path, { watcher }));
    const name = [...children].sort()[0];
    if (name === undefined) await Promise.race([event, tools.delay(300)]);
    if (name === undefined && tools.now() > 300) return;
    if (name === undefined) continue;
    const { data } = await answered(client, () => client.getData(`${path}/${name}`));
    await answered(client, () => client.delete(`${path}/${name}`)).catch(gone);
    taken++;
    tools.output({ kind: 'took', item: toText(data), name });
  }
};

function gone(error: unknown): void {
  if (!(error instanceof NoNodeError)) throw error;
}
