import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { appender, auditor, reader, unluckyReader, writer } from './configuration-mains.ts';
import { neverBack, publishedOnce } from './configuration-rules.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;

/** Level 6: a configuration. */
export const level6: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '6.1',
    title: 'The last one is never missed',
    points: 4,
    names: ['w', 'r1', 'r2'],
    processes: (chapter) => ({ w: writer(12, 7, 8), r1: reader(chapter), r2: reader(chapter) }),
    invariants: () => [neverBack],
    rules: [everyoneFinishes()],
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
    processes: (chapter) => ({
      w1: appender(chapter, 2),
      w2: appender(chapter, 1),
      audit: auditor(['w1', 'w2']),
    }),
    tree: { '/configuration': '' },
    rules: [publishedOnce, everyoneFinishes()],
    moments: [
      { fault: 'lose reply', of: ['w1'], most: 8 },
      { fault: 'lose request', of: ['w1'], most: 4 },
    ],
    menu: recipeMenu({ processes: ['w1', 'w2'], without: ['crash', 'pause', 'cut', 'servers'] }),
    runs: 3,
  }),
];
