import { crash, pause } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { entrant } from './double-barrier-mains.ts';
import { noneEntersEarly } from './double-barrier-rules.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;
const THREE = ['p1', 'p2', 'p3'];

/** So long one waits that then gives up. */
const FIRST_WAIT_MS = 60;

/** Level 2: a double barrier, entering. */
export const level2: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '2.1',
    title: 'All enter together',
    points: 4,
    names: THREE,
    processes: (chapter) => ({
      p1: entrant(chapter, { size: 3 }),
      p2: entrant(chapter, { size: 3, afterMs: 30 }),
      p3: entrant(chapter, { size: 3, afterMs: 200 }),
    }),
    invariants: () => [noneEntersEarly(3)],
    rules: [everyoneFinishes()],
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '2.2',
    title: 'Lost connections and ended sessions',
    points: 4,
    names: THREE,
    processes: (chapter) => ({
      p1: entrant(chapter, { size: 3 }),
      p2: entrant(chapter, { size: 3, afterMs: 60 }),
      p3: entrant(chapter, { size: 3, afterMs: 60 }),
    }),
    invariants: () => [noneEntersEarly(3)],
    rules: [everyoneFinishes()],
    moments: [
      { fault: 'lose reply', most: 8 },
      { fault: 'cut', of: ['p1', 'p2'], most: 3 },
      { fault: 'pause', of: ['p1', 'p2'], most: 3 },
    ],
    menu: recipeMenu({ processes: THREE, without: ['crash'] }),
    runs: 3,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '2.3',
    title: 'Crashed, and back again',
    points: 4,
    names: THREE,
    params: { p3Comes: [0, 1] },
    processes: (chapter, { p3Comes }) => ({
      p1: entrant(chapter, { size: 3 }),
      p2: entrant(chapter, { size: 3 }),
      p3: entrant(chapter, { size: 3, afterMs: p3Comes === 0 ? 1500 : 7000 }),
    }),
    invariants: () => [noneEntersEarly(3)],
    rules: [everyoneFinishes()],
    schedules: [
      ...[40, 60, 100].map((atMs) => ({
        params: { p3Comes: 1 },
        faults: [crash('p2', { atMs, forMs: 100 })],
      })),
      // The end of a session wakes whoever waits, too.
      { params: { p3Comes: 1 }, faults: [pause('p2', { atMs: 100, forMs: 6200 })] },
    ],
    moments: [{ fault: 'crash', of: ['p1', 'p2'], most: 6 }],
    menu: recipeMenu({ processes: THREE }),
    runs: 4,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '2.4',
    title: 'A time-out, and a signal',
    points: 2,
    names: THREE,
    params: { bySignal: [0, 1] },
    processes: (chapter, { bySignal }) => ({
      p1: entrant(chapter, { size: 3, firstTimeoutMs: FIRST_WAIT_MS, bySignal: bySignal === 1 }),
      p2: entrant(chapter, { size: 3 }),
      p3: entrant(chapter, { size: 3, afterMs: 120 }),
    }),
    invariants: () => [noneEntersEarly(3)],
    rules: [everyoneFinishes()],
    schedules: [{ params: { bySignal: 1 } }],
    moments: [{ fault: 'lose request', of: ['p1'], fromMs: FIRST_WAIT_MS, most: 2 }],
    runs: 0,
  }),
];
