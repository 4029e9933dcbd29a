import { crash, lose } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, nothingIsLeft, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { participant } from './double-barrier-mains.ts';
import {
  fewEvents,
  noneEntersEarly,
  noneLeavesEarly,
  noneStaysOutside,
} from './double-barrier-rules.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;
const THREE = ['p1', 'p2', 'p3'];
/** Of those who may be the slowest: the last one, who works longer than a session lives. */
const SLEEPY = 3;
const EIGHT = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'];

/** Level 3: a double barrier, leaving. */
export const level3: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '3.1',
    title: 'All leave together',
    points: 4,
    names: THREE,
    params: { slowest: [0, SLEEPY] },
    processes: (chapter, { slowest }) => trio(chapter, slowest!),
    invariants: () => [noneEntersEarly(3), noneLeavesEarly],
    rules: [noneStaysOutside, everyoneFinishes(), nothingIsLeft('/meeting')],
    schedules: [1, 2].map((slowest) => ({ params: { slowest } })),
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '3.2',
    title: 'Crashes, and lost connections',
    points: 5,
    names: THREE,
    params: { slowest: [0, SLEEPY] },
    processes: (chapter, { slowest }) => trio(chapter, slowest!),
    invariants: () => [noneEntersEarly(3), noneLeavesEarly],
    rules: [noneStaysOutside, everyoneFinishes()],
    schedules: [
      ...THREE.flatMap((node) =>
        [80, 150].map((atMs) => ({ faults: [crash(node, { atMs, forMs: 20_000 })] })),
      ),
      // The lowest is gone, and somebody still is at work.
      { params: { slowest: SLEEPY }, faults: [crash('p1', { atMs: 80, forMs: 20_000 })] },
      // The answer to the last who takes its node away: before it looks again the lowest has gone, too.
      ...[7, 8, 9, 10].map((nth) => ({ params: { slowest: 2 }, faults: [lose('zk1', 'p3', nth)] })),
    ],
    moments: [
      { fault: 'lose reply', most: 6 },
      { fault: 'cut', most: 6 },
      { fault: 'pause', most: 2 },
    ],
    menu: recipeMenu({ processes: THREE }),
    runs: 4,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '3.3',
    title: 'Eight members, and no herd',
    points: 3,
    names: EIGHT,
    processes: (chapter) =>
      Object.fromEntries(EIGHT.map((name, i) => [name, participant(chapter, 8, 50 + 20 * i)])),
    invariants: () => [noneEntersEarly(8), noneLeavesEarly],
    rules: [everyoneFinishes(), fewEvents(4)],
    runs: 0,
  }),
];

/** How long the one of this place works: the slowest a little longer, or longer than a session. */
function workMs(place: number, slowest: number): number {
  if (slowest === SLEEPY && place === THREE.length - 1) return 8000;
  return place === slowest ? 140 : 60;
}

/** Three of whom one works longer than the others. */
function trio(chapter: Chapter, slowest: number): Record<string, ReturnType<typeof participant>> {
  return Object.fromEntries(
    THREE.map((name, i) => [name, participant(chapter, 3, workMs(i, slowest))]),
  );
}
