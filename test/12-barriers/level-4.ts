import { crash, partition } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, nothingIsLeft, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { impatientRunner, lateRunner, runner } from './cyclic-mains.ts';
import { noneGoesOnEarly, oneAfterTheOther } from './cyclic-rules.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;
const THREE = ['p1', 'p2', 'p3'];

/** When the third one comes in 4.2: soon, or when sessions have ended; or between. */
const LATE_MS: readonly number[] = [0, 7000, 100];

/** So long one waits that then gives up. */
const FIRST_WAIT_MS = 60;

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
    params: { p3Comes: [0, LATE_MS.length - 1] },
    processes: (chapter, { p3Comes }) => ({
      p1: runner(chapter, 3, 0),
      p2: runner(chapter, 3, p3Comes === 2 ? 120 : 10),
      p3: runner(chapter, 3, p3Comes === 2 ? 50 : 40, LATE_MS[p3Comes!]),
    }),
    invariants: () => [noneGoesOnEarly(THREE), oneAfterTheOther],
    rules: [everyoneFinishes()],
    // The node of the earlier life goes with its session, before p3 comes.
    schedules: [
      { params: { p3Comes: 1 }, faults: [crash('p1', { atMs: 80, forMs: 100 })] },
      // It has arrived, does not know it, and asks again when it has been counted: by then its connection has broken.
      ...[32, 34, 36].map((atMs) => ({
        params: { p3Comes: 2 },
        faults: [partition(['p2'], { atMs, forMs: 115 })],
      })),
    ],
    moments: [
      { fault: 'lose reply', of: ['p1'], most: 12 },
      // It has arrived, does not know it, and meanwhile the round is opened.
      { fault: 'cut', of: ['p1'], afterMs: 2, most: 10 },
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
      p1: impatientRunner(chapter, FIRST_WAIT_MS, bySignal === 1),
      p2: lateRunner(chapter, 0),
      // Whoever has called it off by a signal is not told of a round that was opened just before.
      p3: lateRunner(chapter, bySignal === 1 || p3Comes === 0 ? 150 : 40 + 2 * p3Comes!),
    }),
    invariants: () => [noneGoesOnEarly(THREE)],
    rules: [everyoneFinishes()],
    schedules: [
      ...[2, 4, 5, 6, 7, 8, 9, 10].map((p3Comes) => ({ params: { p3Comes } })),
      { params: { bySignal: 1 } },
    ],
    // What it takes its node away with.
    moments: [{ fault: 'lose request', of: ['p1'], fromMs: FIRST_WAIT_MS, most: 2 }],
    runs: 2,
  }),
];
