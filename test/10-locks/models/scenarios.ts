import type { RecipeScenarioOptions } from '../../../src/recipes/index.ts';
import type { Chapter } from '../chapter.ts';
import { TREE } from '../lock-mains.ts';
import type { Output } from '../output.ts';
import { OpenStore } from '../store-mains.ts';
import { Cache } from './expiring-lock.ts';
import { LockTable } from './row-lock.ts';
import { carefulUser, expiringLockUser, lockUser, rowLockUser } from './users.ts';

type Scenario = RecipeScenarioOptions<Chapter, Output>;

const names = ['c1', 'c2'];

/** When c2 comes. */
const SECOND_MS = 50;

/** Two processes, and a lock that is a row. */
export const withRowLock: Scenario = {
  names,
  endAtMs: 15_000,
  processes: () => {
    const table = new LockTable();
    const store = new OpenStore();
    return { c1: rowLockUser(table, store, 0), c2: rowLockUser(table, store, SECOND_MS) };
  },
};

/** The same with a lock that is a key which expires. */
export const withExpiringLock: Scenario = {
  names,
  processes: () => {
    const cache = new Cache();
    const store = new OpenStore();
    return { c1: expiringLockUser(cache, store, 0), c2: expiringLockUser(cache, store, SECOND_MS) };
  },
};

/** The same with the lock and the store of the chapter. */
export const withLock: Scenario = {
  names,
  tree: TREE,
  processes: (chapter) => {
    const store = new chapter.GuardedStore(0);
    return { c1: lockUser(chapter, store, 0), c2: lockUser(chapter, store, SECOND_MS) };
  },
};

/** With the lock of the chapter, holders who look before they write, and a store that serves whoever comes. */
export const withCare: Scenario = {
  names,
  tree: TREE,
  processes: (chapter) => {
    const store = new OpenStore();
    return { c1: carefulUser(chapter, store, 0), c2: carefulUser(chapter, store, SECOND_MS) };
  },
};

/** The same with other times: for the learner, to whom the text shows the run above. */
export const withCareAtAnotherPace: Scenario = {
  ...withCare,
  processes: (chapter) => {
    const store = new OpenStore();
    const pace = { workMs: 1000, wayMs: 8 };
    return {
      c1: carefulUser(chapter, store, 0, pace),
      c2: carefulUser(chapter, store, SECOND_MS, pace),
    };
  },
};
