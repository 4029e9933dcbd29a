import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/grade/suite.ts';
import type { Fault } from '../../src/kit/index.ts';
import { recipeTask } from '../../src/recipes/index.ts';

const breakIt = (faults: readonly Fault[]) =>
  recipeTask<null, never>({
    chapter: 10,
    id: '9.1',
    title: 'Break it',
    points: 1,
    goal: 'Nobody is left.',
    names: ['p1'],
    processes: () => ({ p1: async () => {} }),
    faults: () => faults,
    accept: () => undefined,
    judge: () => undefined,
  });

describe('a task to break something', () => {
  test.each<[Fault, string]>([
    [{ kind: 'pause', node: 'p2', atMs: 1, forMs: 1 }, 'p2'],
    [{ kind: 'lose', from: 'p1', to: 'zk', nth: 1 }, 'zk'],
    [{ kind: 'partition', side: ['p1', 'zk9'], atMs: 1, forMs: 1 }, 'zk9'],
  ])('knows whom a fault may be about: %j', async (fault, stranger) => {
    const { failure } = await breakIt([fault]).run(null, DEFAULT_SETTINGS);
    expect(failure?.sentence).toContain(
      `The fault "${fault.kind}" is about "${stranger}", who is not there. There are: `,
    );
    for (const name of ['p1', 'zk1', 'zk2', 'zk3']) expect(failure?.sentence).toContain(name);
  });

  test('takes those who are there', async () => {
    const { failure } = await breakIt([{ kind: 'pause', node: 'p1', atMs: 1, forMs: 1 }]).run(
      null,
      DEFAULT_SETTINGS,
    );
    expect(failure).toBeUndefined();
  });
});
