import { lose, pause } from '#kit';
import * as reference from '../../solutions/10-locks/index.ts';
import { ConnectionLossError } from '../../src/client/index.ts';
import {
  recordRecipe,
  type Main,
  type RecipeScenarioOptions,
  type Recording,
} from '../../src/recipes/index.ts';
import type { Trace } from '../../src/sim/trace.ts';
import type { Chapter } from './chapter.ts';
import { holdFor } from './critical-section.ts';
import { crowd, LOCK_PATH, naiveUser, oneLife, TREE } from './lock-mains.ts';
import {
  withCare,
  withCareAtAnotherPace,
  withExpiringLock,
  withLock,
  withRowLock,
} from './models/scenarios.ts';
import type { Output } from './output.ts';
import { readersAndWriters } from './read-write-mains.ts';
import { openSession } from './session.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['create', '->', 'getChildren', 'NodeDeleted', 'delete', 'getData'];

/** What p1 is told about its first create is lost: its client has chosen this server. */
const LOST_ANSWER = lose('zk2', 'p1', 2);

/** It begins while a write is on its way, and is longer than a session. */
const NAP = pause('c1', { atMs: 440, forMs: 9000 });

const THREE = ['p1', 'p2', 'p3'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Promise<Trace>>> = {
  'two-nodes': () =>
    record(
      { names: ['p1'], tree: TREE, processes: () => ({ p1: makesAnother }) },
      { faults: [LOST_ANSWER], toMs: 400 },
    ),
  'naive-lock': () =>
    record(
      {
        names: THREE,
        processes: (chapter) => ({
          p1: naiveUser(chapter, { holdMs: 20 }),
          p2: naiveUser(chapter, { afterMs: 4, holdMs: 10 }),
          p3: naiveUser(chapter, { afterMs: 6, holdMs: 10 }),
        }),
      },
      { toMs: 61 },
    ),
  'fair-lock': () =>
    record(
      {
        names: THREE,
        tree: TREE,
        processes: (chapter) => ({
          p1: crowd(chapter, 1, { holdMs: 25 }),
          p2: crowd(chapter, 1, { afterMs: 4, holdMs: 10 }),
          p3: crowd(chapter, 1, { afterMs: 8, holdMs: 10 }),
        }),
      },
      { toMs: 63 },
    ),
  'found-again': () =>
    record(
      {
        names: ['p1'],
        tree: TREE,
        processes: (chapter) => ({ p1: crowd(chapter, 1, { holdMs: 20 }) }),
      },
      { faults: [LOST_ANSWER], toMs: 61 },
    ),
  'readers-and-writers': () =>
    record(
      {
        names: ['w1', 'r2', 'r3', 'w4'],
        tree: TREE,
        processes: (chapter) => ({
          w1: readersAndWriters(chapter, 'w', { holdMs: 25 }),
          r2: readersAndWriters(chapter, 'r', { afterMs: 4, holdMs: 15 }),
          r3: readersAndWriters(chapter, 'r', { afterMs: 8, holdMs: 20 }),
          w4: readersAndWriters(chapter, 'w', { afterMs: 12, holdMs: 5 }),
        }),
      },
      { toMs: 86 },
    ),
  'lost-in-a-pause': () => record(withCare, { faults: [NAP], fromMs: 31, toMs: 9442 }),
  fenced: () => record(withLock, { faults: [NAP], fromMs: 31, toMs: 9442 }),
  'row-lock': () => record(withRowLock, { without: ['zk'] }),
  'expiring-lock': () => record(withExpiringLock, { without: ['zk'] }),
  'with-care': () => record(withCareAtAnotherPace, { toMs: 1046 }),
};

function record(
  options: RecipeScenarioOptions<Chapter, Output>,
  recording: Recording<Chapter> = {},
): Promise<Trace> {
  return recordRecipe(options, { chapter: reference, ...recording });
}

/** What is written first: if there is no answer, once more. */
const makesAnother: Main<Output> = oneLife(async (tools) => {
  const client = await openSession(tools);
  const create = async (): Promise<string> => {
    try {
      const how = { ephemeral: true, sequential: true };
      return (await client.create(`${LOCK_PATH}/lock-`, null, how)).path;
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
      return create();
    }
  };
  const path = await create();
  const { children } = await client.getChildren(LOCK_PATH);
  const isFirst = children.every((child) => child.slice(-10) >= path.slice(-10));
  if (isFirst)
    await holdFor(tools, client, { path, release: () => client.delete(path) }, { holdMs: 5 });
  else tools.note('waits for 0000000000');
  await tools.delay(isFirst ? 0 : 30_000);
});
