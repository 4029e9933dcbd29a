import { recipe, recipeMenu, type Main, type RecipeOptions } from '../../src/recipes/index.ts';
import { ErrorCode } from '#kit';
import {
  everyoneFinishes,
  firstComeFirstServed,
  mutualExclusion,
  nothingIsLeft,
} from '../../src/recipes/index.ts';
import {
  ConnectionLossError,
  NoNodeError,
  SessionExpiredError,
  type ZooKeeperClient,
} from '../../src/client/index.ts';

/** What those who want the lock tell. */
export interface LockOutput {
  readonly kind: 'entered' | 'left';
  readonly session: bigint;
  readonly ticket: number;
}

/** A small lock, right or with one of the usual mistakes. */
export type Mistake = 'none' | 'takes a lost answer for a refusal' | 'believes an old session';

/** Those who want the lock. */
export const NAMES = ['p1', 'p2', 'p3'];

/** A graded test of that lock; the chapter under test is its mistake. */
export function lockTest(more: Partial<RecipeOptions<Mistake, LockOutput>> = {}) {
  return recipe<Mistake, LockOutput>({ ...lockOptions, ...more });
}

/** What it is made from. */
export const lockOptions: RecipeOptions<Mistake, LockOutput> = {
  chapter: 10,
  id: '1.1',
  title: 'a lock',
  points: 1,
  names: NAMES,
  processes: (mistake) => Object.fromEntries(NAMES.map((name) => [name, wants(mistake)])),
  tree: { '/lock': '' },
  invariants: () => [mutualExclusion(), firstComeFirstServed()],
  rules: [everyoneFinishes(), nothingIsLeft('/lock')],
  menu: recipeMenu({ processes: NAMES }),
  runs: 10,
};

function wants(mistake: Mistake): Main<LockOutput> {
  return async (tools) => {
    const zk = tools.client({ sessionTimeoutMs: 4000 });
    const id = zk.newId();
    try {
      const name = await insist(zk, () => enter(zk, id, mistake));
      await untilFirst(zk, name, mistake);
      const output = { session: zk.session!.id, ticket: Number(name.slice(-10)) };
      tools.output({ kind: 'entered', ...output });
      await tools.delay(20);
      tools.output({ kind: 'left', ...output });
      await insist(zk, () => remove(zk, `/lock/${name}`));
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
    }
  };
}

async function enter(zk: ZooKeeperClient, id: string, mistake: Mistake): Promise<string> {
  const { children } = await zk.getChildren('/lock');
  const own = children.find((child) => child.startsWith(id));
  if (own !== undefined && mistake !== 'takes a lost answer for a refusal') return own;
  const { path } = await zk.create(`/lock/${id}-`, null, { ephemeral: true, sequential: true });
  return path.slice('/lock/'.length);
}

async function untilFirst(zk: ZooKeeperClient, name: string, mistake: Mistake): Promise<void> {
  for (;;) {
    const { children } = await insist(zk, () => zk.getChildren('/lock'));
    const before = children.filter((child) => child.slice(-10) < name.slice(-10)).sort(byNumber);
    if (!children.includes(name)) throw new SessionExpiredError(ErrorCode.SESSIONEXPIRED);
    const last = before.at(-1);
    if (last === undefined) return;
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const found = await insist(zk, () => zk.exists(`/lock/${last}`, { watcher: () => wake() }));
    if (found === undefined) continue;
    // A mistake: who waits for so long takes what it has not got.
    await (mistake === 'believes an old session' ? Promise.race([woken, zk.delay(2000)]) : woken);
    if (mistake === 'believes an old session') return;
  }
}

async function remove(zk: ZooKeeperClient, path: string): Promise<void> {
  try {
    await zk.delete(path);
  } catch (error) {
    if (!(error instanceof NoNodeError)) throw error;
  }
}

async function insist<Value>(zk: ZooKeeperClient, ask: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      await zk.connected();
      return await ask();
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
    }
  }
}

function byNumber(one: string, other: string): number {
  return one.slice(-10) < other.slice(-10) ? -1 : 1;
}
