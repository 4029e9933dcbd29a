import { crash, lose } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import {
  customer,
  lateCustomer,
  master,
  mortalWorker,
  operator,
  worker,
  workTree,
} from './work-mains.ts';
import { doneOnce, oneMaster, sharedBy } from './work-rules.ts';

const CHAPTER = 12;
const ALL = ['m1', 'm2', 'w1', 'w2', 'c'];

/** Level 8: a master and its workers. */
export const level8: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '8.1',
    title: 'All is done, and by everybody',
    points: 4,
    names: ['m1', 'w1', 'w2', 'c'],
    processes: (chapter) => ({
      m1: master(chapter, ['w1', 'w2']),
      w1: worker(chapter, 20),
      w2: worker(chapter, 20),
      c: lateCustomer(5),
    }),
    tree: workTree(4),
    rules: [everyoneFinishes(), doneOnce, oneMaster, sharedBy(['w1', 'w2'])],
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '8.2',
    title: 'Crashes of masters and of workers',
    points: 6,
    names: ALL,
    processes: (chapter) => ({
      m1: master(chapter),
      m2: master(chapter),
      w1: mortalWorker(chapter, 40),
      w2: worker(chapter, 40),
      c: customer(2),
    }),
    tree: workTree(2),
    rules: [everyoneFinishes(), doneOnce, oneMaster],
    schedules: [
      { faults: [crash('w1', { atMs: 80, forMs: 30_000 })] },
      { faults: [crash('m1', { atMs: 50, forMs: 30_000 })] },
      // The answer to the one who becomes the master.
      ...[2, 3].map((nth) => ({ faults: [lose('zk1', 'm2', nth)] })),
    ],
    moments: [
      { fault: 'lose reply', of: ['m1', 'm2', 'w1'], most: 10 },
      { fault: 'crash', of: ['m1', 'w1'], most: 5 },
      { fault: 'pause', of: ['m1', 'w1'], most: 3 },
    ],
    menu: recipeMenu({ processes: ['m1', 'm2', 'w1', 'w2'] }),
    runs: 4,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '8.3',
    title: 'Two who take themselves for the master',
    points: 4,
    names: [...ALL, 'op'],
    params: { everyMs: [7, 19] },
    processes: (chapter, { everyMs }) => ({
      m1: master(chapter),
      m2: master(chapter),
      w1: worker(chapter, 3),
      w2: worker(chapter, 3, 60),
      c: customer(5),
      op: operator(everyMs!, 5),
    }),
    tree: workTree(5),
    rules: [oneMaster, doneOnce, everyoneFinishes()],
    runs: 4,
  }),
];
