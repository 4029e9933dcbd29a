import * as reference from '../../solutions/10-locks/index.ts';
import { playRecipe, type RecipeRun } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { crowd, TREE } from './lock-mains.ts';
import { FirstReadWriteLock } from './models/first-read-write-lock.ts';
import type { Output } from './output.ts';
import { readersAndWriters } from './read-write-mains.ts';

/** What it costs when one after the other has a lock. */
export interface Herd {
  /** By how many still wait when somebody leaves: how many events are sent then. */
  readonly events: ReadonlyMap<number, number>;
  /** All of them. */
  readonly allEvents: number;
  /** By the processes, from the first release to the last. */
  readonly requests: number;
}

/** How many wait when the first one leaves. */
export const WAITERS = 100;

/** They all come before the first one leaves. */
const USE = { afterMs: 300, holdMs: 20 };

/** Who reads and who writes, of those that come to a read-write lock: 40 in all. */
const WISHES = 'wrrrwwrrwrrrrwrwrrwrrwrrrwwrrwrrrrwrwrrw';

const counted = new Map<string, Promise<Herd>>();

/** As many wait as can be told from the diagram, and leave one after the other. */
export function herdOf(kind: 'NaiveLock' | 'Lock'): Promise<Herd> {
  return once(kind, async () => {
    const { run } = await playRecipe<Chapter, Output>(
      {
        names: ['p'],
        tree: TREE,
        maxEvents: 1_000_000,
        processes: (chapter) => ({ p: crowd(chapter, WAITERS + 1, USE, kind) }),
      },
      { chapter: reference },
    );
    return count(run, WAITERS);
  });
}

/** The same for readers and writers in one line. */
export function readWriteHerdOf(kind: 'first version' | 'ReadWriteLock'): Promise<Herd> {
  return once(kind, async () => {
    const chapter = kind === 'ReadWriteLock' ? reference : { ReadWriteLock: FirstReadWriteLock };
    const { run } = await playRecipe<Chapter, Output>(
      {
        names: ['p'],
        tree: TREE,
        maxEvents: 1_000_000,
        processes: (code) => ({
          p: readersAndWriters(code, WISHES, { afterMs: 50, holdMs: 900 }),
        }),
      },
      { chapter: chapter as unknown as Chapter },
    );
    return count(run, WISHES.length - 1);
  });
}

function once(name: string, make: () => Promise<Herd>): Promise<Herd> {
  let herd = counted.get(name);
  if (herd === undefined) counted.set(name, (herd = make()));
  return herd;
}

function count({ told, notifications, requests }: RecipeRun<Output>, most: number): Herd {
  const leaves = told.flatMap(({ output, atMs }) => (output.kind === 'left' ? [atMs] : []));
  const events = new Map<number, number>();
  const first = leaves[0] ?? 0;
  const sent = notifications.filter(({ atMs }) => atMs >= first);
  leaves.forEach((atMs, i) => {
    const untilMs = leaves[i + 1] ?? Infinity;
    const mine = sent.filter((one) => one.atMs >= atMs && one.atMs < untilMs).length;
    events.set(most - i, mine);
  });
  const asked = requests.filter(
    ({ atMs, request }) => atMs >= first && request.op !== 'closeSession',
  );
  return { events, allEvents: sent.length, requests: asked.length };
}
