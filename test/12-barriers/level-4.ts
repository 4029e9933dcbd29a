import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, nothingIsLeft, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { impatientRunner, lateRunner, runner } from './cyclic-mains.ts';
import { noneGoesOnEarly, oneAfterTheOther } from './cyclic-rules.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;
const THREE = ['p1', 'p2', 'p3'];

/** Level 4: a barrier that is used again and again. */
export const level4: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '4.1',
    title: 'Three rounds',
    points: 4,
    names: THREE,
    processes: (chapter) => ({
      p1: runner(chapter, 3, 0),
      p2: runner(chapter, 3, 10),
      p3: runner(chapter, 3, 60),
    }),
    invariants: () => [noneGoesOnEarly(THREE), oneAfterTheOther],
    rules: [everyoneFinishes(), nothingIsLeft('/rounds')],
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '4.2',
    title: 'Lost answers, crashes and ended sessions',
    points: 6,
    names: THREE,
    processes: (chapter) => ({
      p1: runner(chapter, 3, 0),
      p2: runner(chapter, 3, 10),
      p3: runner(chapter, 3, 40),
    }),
    invariants: () => [noneGoesOnEarly(THREE), oneAfterTheOther],
    rules: [everyoneFinishes()],
    moments: [
      { fault: 'lose reply', of: ['p1'], most: 16 },
      { fault: 'crash', of: ['p1', 'p3'], most: 5 },
      { fault: 'pause', of: ['p2'], most: 2 },
    ],
    menu: recipeMenu({ processes: THREE }),
    runs: 4,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '4.3',
    title: 'A time-out, and a signal',
    points: 2,
    names: THREE,
    params: { p3Comes: [0, 12], bySignal: [0, 1] },
    processes: (chapter, { p3Comes, bySignal }) => ({
      p1: impatientRunner(chapter, 60, bySignal === 1),
      p2: lateRunner(chapter, 0),
      // Whoever has called it off by a signal is not told of a round that was opened just before.
      p3: lateRunner(chapter, bySignal === 1 ? 150 : 40 + 2 * p3Comes!),
    }),
    invariants: () => [noneGoesOnEarly(THREE)],
    rules: [everyoneFinishes()],
    schedules: [
      ...[2, 4, 5, 6, 8, 10].map((p3Comes) => ({ params: { p3Comes } })),
      { params: { bySignal: 1 } },
    ],
    runs: 2,
  }),
];
