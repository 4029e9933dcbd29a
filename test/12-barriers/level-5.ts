import { crash, pause } from '#kit';
import type { GradedTest } from '../../src/grade/suite.ts';
import { everyoneFinishes, nothingIsLeft, recipe, recipeMenu } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { follower, member, patientFollower } from './group-mains.ts';
import { lastTold, lists, readOnce } from './group-rules.ts';
import { clientsAreClosed } from './opened-clients.ts';
import type { Output } from './output.ts';

const CHAPTER = 12;
const MEMBERS = ['m1', 'm2', 'm3'];
const SIX = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'];

/** Level 5: who is there. */
export const level5: readonly GradedTest<Chapter>[] = [
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '5.1',
    title: 'Members come and go',
    points: 5,
    names: [...MEMBERS, 'f'],
    processes: (chapter) => ({
      m1: member(chapter),
      m2: member(chapter),
      m3: member(chapter),
      f: follower(chapter, [
        [['m1', 'm2', 'm3'], 'm2'],
        [['m1', 'm3'], 'm1'],
        [['m3'], 'm3'],
        [[]],
      ]),
    }),
    invariants: () => [lists, clientsAreClosed],
    rules: [everyoneFinishes(lastTold), nothingIsLeft('/group')],
    moments: [
      { fault: 'lose reply', of: ['m1', 'f'], most: 8 },
      { fault: 'cut', of: ['f'], most: 3 },
    ],
    menu: recipeMenu({ processes: [...MEMBERS, 'f'], without: ['crash', 'pause'] }),
    runs: 2,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '5.2',
    title: 'Ended sessions, and crashes',
    points: 4,
    names: [...MEMBERS, 'f'],
    processes: (chapter) => ({
      m1: member(chapter),
      m2: member(chapter),
      m3: member(chapter),
      f: patientFollower(chapter, MEMBERS, 15_000),
    }),
    invariants: () => [lists],
    rules: [everyoneFinishes(lastTold)],
    schedules: [
      { faults: [pause('m1', { atMs: 100, forMs: 6000 })] },
      { faults: [{ kind: 'partition', side: ['m2'], atMs: 100, forMs: 9000 }] },
      { faults: [crash('m3', { atMs: 100, forMs: 500 })] },
    ],
    menu: recipeMenu({ processes: MEMBERS }),
    runs: 2,
    simulatedOnly: true,
  }),
  recipe<Chapter, Output>({
    chapter: CHAPTER,
    id: '5.3',
    title: 'What it costs to follow a group',
    points: 3,
    names: [...SIX, 'f'],
    processes: (chapter) => ({
      ...Object.fromEntries(SIX.map((name) => [name, member(chapter, '/leave-nobody')])),
      f: follower(chapter, [
        // Nobody is there, and that is a list, too.
        [[], 'nobody'],
        [SIX, 'm1'],
        [SIX.slice(1), 'm2'],
        [SIX.slice(2), 'm3'],
        [SIX.slice(3), 'm4'],
        [SIX.slice(4), 'm5'],
        [SIX.slice(5), 'm6'],
        [[]],
      ]),
    }),
    rules: [everyoneFinishes(lastTold), readOnce('f', 2)],
    runs: 0,
  }),
];
