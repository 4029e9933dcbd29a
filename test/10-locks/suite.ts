import {
  everyoneFinishes,
  firstComeFirstServed,
  mutualExclusion,
  nothingIsLeft,
  recipe,
  recipeMenu,
  type RecipeOptions,
} from '../../src/recipes/index.ts';
import type { Suite } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import * as mains from './lock-mains.ts';
import type { Output } from './output.ts';
import * as rules from './rules.ts';

const CHAPTER = 10;

type Options = RecipeOptions<Chapter, Output>;

function graded(options: Omit<Options, 'chapter'>) {
  return recipe<Chapter, Output>({ chapter: CHAPTER, ...options });
}

const one = (): ReturnType<NonNullable<Options['invariants']>> => [mutualExclusion()];
const oneInTurn = (): ReturnType<NonNullable<Options['invariants']>> => [
  mutualExclusion(),
  firstComeFirstServed(),
];

const naive = [
  graded({
    id: '1.1',
    title: 'One at a time, and everybody in the end',
    points: 4,
    names: ['p1', 'p2', 'p3'],
    processes: (chapter) => ({
      p1: mains.naiveUser(chapter, { holdMs: 20, rounds: 2 }),
      p2: mains.naiveUser(chapter, { holdMs: 10, rounds: 2 }),
      p3: mains.naiveUser(chapter, { afterMs: 5, holdMs: 10 }),
    }),
    invariants: one,
    rules: [everyoneFinishes(), nothingIsLeft('/'), rules.noPolling],
    schedules: [{ params: { lag: 3 } }],
    runs: 6,
  }),
];

const fair = [
  graded({
    id: '2.1',
    title: 'One at a time, in the order in which they came',
    points: 5,
    names: ['p1', 'p2', 'p3', 'p4'],
    processes: (chapter) => ({
      p1: mains.lockUser(chapter, { holdMs: 20, rounds: 2 }),
      p2: mains.lockUser(chapter, { holdMs: 10, rounds: 3 }),
      p3: mains.lockUser(chapter, { afterMs: 5, holdMs: 10 }),
      p4: mains.lockUser(chapter, { afterMs: 10, holdMs: 10 }),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), nothingIsLeft(mains.LOCK_PATH), rules.noneLeftBehind],
    schedules: [{ params: { lag: 3 } }],
    runs: 6,
  }),
  graded({
    id: '2.3',
    title: 'A hundred wait, and one is woken up',
    points: 5,
    names: ['p1', 'p2', 'p3', 'p4', 'p5'],
    params: { each: [1, 20] },
    processes: (chapter, { each }) =>
      Object.fromEntries(
        ['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => [
          name,
          mains.crowd(chapter, each!, { afterMs: 300, holdMs: 1 }),
        ]),
      ),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.onlyTheHeir, rules.noPolling],
    schedules: [{ params: { each: 20 } }],
    runs: 0,
  }),
];

const losses = [
  graded({
    id: '3.1',
    title: 'A lost connection at every moment',
    points: 5,
    names: ['p1', 'p2', 'p3'],
    processes: (chapter) => ({
      p1: mains.lockUser(chapter, { holdMs: 20, rounds: 2 }),
      p2: mains.lockUser(chapter, { holdMs: 10 }),
      p3: mains.lockUser(chapter, { afterMs: 5, holdMs: 10 }),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.noneLeftBehind],
    moments: [{ fault: 'lose request' }, { fault: 'lose reply' }],
    menu: recipeMenu({ processes: ['p1', 'p2', 'p3'] }),
    runs: 20,
  }),
];

/** The graded suite of chapter 10. */
export const suite: Suite<Chapter> = {
  chapter: '10-locks',
  title: 'Locks',
  levels: [
    { number: 1, title: 'The naive lock', tests: naive },
    { number: 2, title: 'The fair lock', tests: fair },
    { number: 3, title: 'Lost replies', tests: losses },
  ],
};
