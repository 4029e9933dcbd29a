import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { appender, auditor, reader, unluckyReader, writer } from './configuration-mains.ts';
import { neverBack, publishedOnce, sureWhenAlone } from './configuration-rules.ts';
import { clientsAreClosed } from './opened-clients.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;

/** By so much readers are later than the one who makes the node, in ms. */
const LATEST_MS = 4;

/** Level 6: a configuration. */
export const level6: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '6.1',
    title: 'The last one is never missed',
    points: 4,
    names: ['w', 'r1', 'r2'],
    params: { late: [0, LATEST_MS] },
    processes: (chapter, { late }) => ({
      w: writer(12, 7, { deletedAt: 8, ...(late! > 0 && { afterMs: 0 }) }),
      r1: reader(chapter, late),
      r2: reader(chapter, late),
    }),
    invariants: () => [neverBack, clientsAreClosed],
    rules: [everyoneFinishes()],
    // The node is made between their first two looks.
    schedules: Array.from({ length: LATEST_MS }, (_, i) => ({ params: { late: i + 1 } })),
    moments: [
      { fault: 'lose reply', of: ['r1'], most: 6 },
      { fault: 'cut', of: ['r1'], most: 3 },
      { fault: 'pause', of: ['r1'], most: 2 },
    ],
    menu: recipeMenu({ processes: ['r1', 'r2'] }),
    runs: 3,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '6.2',
    title: 'One session after the other',
    points: 3,
    names: ['w', 'r'],
    processes: (chapter) => ({ w: writer(12, 20), r: unluckyReader(chapter, 3) }),
    invariants: () => [neverBack],
    rules: [everyoneFinishes()],
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '6.3',
    title: 'Two who publish',
    points: 3,
    names: ['w1', 'w2', 'audit'],
    params: { alone: [0, 1] },
    processes: (chapter, { alone }) => ({
      w1: appender(chapter, 2),
      ...(alone === 0 && { w2: appender(chapter, 1) }),
      audit: auditor(alone === 0 ? ['w1', 'w2'] : ['w1']),
    }),
    tree: { '/configuration': '' },
    rules: [publishedOnce, sureWhenAlone, everyoneFinishes()],
    moments: [
      { fault: 'lose reply', of: ['w1'], most: 8 },
      { fault: 'lose request', of: ['w1'], most: 4 },
      { fault: 'lose request', of: ['w1'], params: { alone: 1 }, most: 4 },
    ],
    menu: recipeMenu({ processes: ['w1', 'w2'], without: ['crash', 'pause', 'cut', 'servers'] }),
    runs: 3,
  }),
];
