import { SessionExpiredError } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { holdFor } from './critical-section.ts';
import type { Output } from './output.ts';
import { openSession, ownNodes } from './session.ts';

/** Where the locks of the tests are. */
const NAIVE_PATH = '/naive';
export const LOCK_PATH = '/app/lock';

/** What is there at the beginning, in most tests. */
export const TREE = { '/app': '', [LOCK_PATH]: '', [`${LOCK_PATH}-2`]: '' };

/** How a process uses a lock. */
export interface Use {
  /** When it comes, in ms after its session began. */
  readonly afterMs?: number;
  readonly holdMs: number;
  /** How often. */
  readonly rounds?: number;
}

/** Acquires the naive lock, holds and releases it. */
export function naiveUser(
  chapter: Chapter,
  { afterMs = 0, holdMs, rounds = 1 }: Use,
): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const lock = new chapter.NaiveLock(client, NAIVE_PATH);
    await tools.delay(afterMs);
    for (let round = 0; round < rounds; round++) {
      await holdFor(tools, client, await lock.acquire(), { holdMs });
    }
  });
}

/**
 * Acquires the lock, holds and releases it; and afterwards, for as long as its session lives, there is no node of its
 * own in the line.
 */
export function lockUser(chapter: Chapter, use: Use): Main<Output> {
  return oneLife(async (tools) => {
    const { afterMs = 0, holdMs, rounds = 1 } = use;
    const client = await openSession(tools);
    const lock = new chapter.Lock(client, LOCK_PATH);
    await tools.delay(afterMs);
    for (let round = 0; round < rounds; round++) {
      await holdFor(tools, client, await lock.acquire(), { holdMs });
    }
    tools.output({ kind: 'left behind', nodes: await ownNodes(client, LOCK_PATH) });
  });
}

/** Comes after another, and goes before it has had the lock: its session ends. */
export function quitter(
  chapter: Chapter,
  { afterMs, stayMs }: { readonly afterMs: number; readonly stayMs: number },
): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    await tools.delay(afterMs);
    const acquired = new chapter.Lock(client, LOCK_PATH).acquire();
    acquired.catch(() => undefined);
    await tools.delay(stayMs);
    await client.close();
  });
}

/** Many that come at once, each with a session of its own. */
export function crowd(
  chapter: Chapter,
  count: number,
  use: Use,
  kind: 'NaiveLock' | 'Lock' = 'Lock',
): Main<Output> {
  return oneLife(async (tools) => {
    const path = kind === 'Lock' ? LOCK_PATH : NAIVE_PATH;
    const one = async (): Promise<void> => {
      const client = await openSession(tools);
      const lock = new chapter[kind](client, path);
      await tools.delay(use.afterMs ?? 0);
      await holdFor(tools, client, await lock.acquire(), use);
    };
    await Promise.all(Array.from({ length: count }, one));
  });
}

/** A process that does nothing any more after a crash, and ends if its session does. */
export function oneLife(main: Main<Output>): Main<Output> {
  return async (tools: ProcessTools<Output>) => {
    if (tools.incarnation > 1) return;
    try {
      await main(tools);
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
    }
  };
}
