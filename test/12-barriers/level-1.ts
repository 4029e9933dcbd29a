import { pause } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import { gatekeeper, hastyGatekeeper, impatient, passerBy } from './barrier-mains.ts';
import { noneLeftBehind, nonePassesEarly, waitsEnd } from './barrier-rules.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;

/** Level 1: a barrier. */
export const level1: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '1.1',
    title: 'Closed, and then open',
    points: 5,
    names: ['gate', 'w1', 'w2'],
    params: { isLong: [0, 1] },
    processes: (chapter, { isLong }) => {
      const phone = { isClosed: false };
      return {
        gate: gatekeeper(chapter, isLong === 0 ? 150 : 9000, phone),
        w1: passerBy(chapter, 0, phone),
        w2: passerBy(chapter, 40, phone),
      };
    },
    invariants: () => [nonePassesEarly],
    rules: [everyoneFinishes()],
    schedules: [
      ...[8, 9, 22].map((seed) => ({ seed, params: { lag: 3 } })),
      { params: { isLong: 1 }, faults: [pause('w1', { atMs: 100, forMs: 6000 })] },
    ],
    moments: [
      { fault: 'lose reply', of: ['gate', 'w1'], most: 6 },
      { fault: 'cut', of: ['w1'], most: 3 },
      { fault: 'pause', of: ['w1'], most: 1 },
    ],
    menu: recipeMenu({ processes: ['gate', 'w1', 'w2'] }),
    runs: 4,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '1.2',
    title: 'Opened, and closed again at once',
    points: 3,
    names: ['gate', 'w1'],
    processes: (chapter) => ({ gate: hastyGatekeeper(chapter), w1: passerBy(chapter, 0) }),
    tree: { '/gate': '' },
    rules: [noneLeftBehind, everyoneFinishes()],
    moments: [{ fault: 'cut', of: ['w1'], most: 5 }],
    runs: 0,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '1.3',
    title: 'Time-outs and signals',
    points: 2,
    names: ['gate', 'w1'],
    processes: (chapter) => ({ gate: gatekeeper(chapter, 300), w1: impatient(chapter) }),
    tree: { '/gate': '' },
    rules: [waitsEnd, everyoneFinishes()],
    runs: 0,
  }),
];
