import { crash, pause } from '#kit';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, recipe, recipeMenu } from '../../src/recipes/index.ts';
import {
  LEAST_LOADED_EXAMPLES,
  naiveLeastLoaded,
  naiveRoundRobin,
  PICK_RULES,
  playPicks,
  ROUND_ROBIN_EXAMPLES,
} from './balance-steps.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import {
  instance,
  patientServiceFollower,
  provider,
  resolver,
  serviceFollower,
} from './service-mains.ts';
import { instanceLists, lastInstances, resolvedRight } from './service-rules.ts';

const CHAPTER = 12;
const [s1, s2] = [instance('s1'), instance('s2')];
const [busy, ill] = [instance('s1', { load: 7 }), instance('s1', { load: 7, isHealthy: false })];

/** Level 7: names and services. */
export const level7: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '7.1',
    title: 'Registered, changed, gone',
    points: 5,
    names: ['s1', 's2', 'f'],
    processes: (chapter) => ({
      s1: provider(chapter, [
        ['/both', { load: 7 }],
        ['/busy', { load: 7, isHealthy: false }],
        ['/ill', undefined],
      ]),
      s2: provider(chapter),
      f: serviceFollower(chapter, [
        [[s1, s2], '/both'],
        [[busy, s2], '/busy'],
        [[ill, s2], '/ill'],
        [[s2], '/end'],
      ]),
    }),
    tree: { '/services': '' },
    invariants: () => [instanceLists],
    rules: [everyoneFinishes(lastInstances)],
    moments: [
      { fault: 'lose reply', of: ['s1', 'f'], most: 8 },
      { fault: 'cut', of: ['f'], most: 3 },
    ],
    menu: recipeMenu({ processes: ['f'], without: ['crash', 'pause', 'cut'] }),
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '7.2',
    title: 'Ended sessions, and restarts',
    points: 2,
    names: ['s1', 's2', 'f'],
    processes: (chapter) => ({
      s1: provider(chapter),
      s2: provider(chapter),
      f: patientServiceFollower(chapter, ['s1', 's2'], 12_000),
    }),
    tree: { '/services': '' },
    invariants: () => [instanceLists],
    rules: [everyoneFinishes(lastInstances)],
    schedules: [
      { faults: [pause('s1', { atMs: 150, forMs: 8000 })] },
      { faults: [crash('s1', { atMs: 150, forMs: 100 })] },
      { faults: [crash('s1', { atMs: 150, forMs: 6000 })] },
    ],
    menu: recipeMenu({ processes: ['s1', 's2'] }),
    runs: 1,
    simulatedOnly: true,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '7.3',
    title: 'Looked up by name',
    points: 2,
    names: ['s1', 's2', 'f', 'dns'],
    processes: (chapter) => ({
      s1: provider(chapter, [
        ['/ask-1', { isHealthy: false }],
        ['/ask-2', undefined],
      ]),
      s2: provider(chapter),
      f: serviceFollower(chapter, [[[s1, s2], '/both']]),
      dns: resolver(chapter),
    }),
    tree: { '/services': '' },
    rules: [resolvedRight, everyoneFinishes()],
    runs: 0,
  }),
  steps({
    chapter: CHAPTER,
    id: '7.4',
    title: 'One after the other',
    points: 1,
    rules: PICK_RULES,
    examples: ROUND_ROBIN_EXAMPLES,
    play: playPicks((chapter) => new chapter.RoundRobin(), naiveRoundRobin),
  }),
  steps({
    chapter: CHAPTER,
    id: '7.5',
    title: 'Who has least to do',
    points: 2,
    rules: PICK_RULES,
    examples: LEAST_LOADED_EXAMPLES,
    play: playPicks((chapter) => new chapter.LeastLoaded(), naiveLeastLoaded),
  }),
];
