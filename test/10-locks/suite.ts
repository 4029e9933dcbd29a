import type { Fault } from '#kit';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import {
  everyoneFinishes,
  firstComeFirstServed,
  mutualExclusion,
  nothingIsLeft,
  recipe,
  recipeMenu,
  recipeTask,
  type RecipeOptions,
} from '../../src/recipes/index.ts';
import * as belief from './belief-mains.ts';
import type { Chapter } from './chapter.ts';
import { impatient, type Patience } from './impatient-mains.ts';
import * as leading from './leader-mains.ts';
import * as locks from './lock-mains.ts';
import { beliefsHold, givesUpInTime } from './belief-rules.ts';
import { acceptOne, neverFree, somethingIsLost } from './models/judge.ts';
import * as models from './models/scenarios.ts';
import type { Output } from './output.ts';
import { readersAndWriters, readerOrWriter } from './read-write-mains.ts';
import * as readWrite from './read-write-rules.ts';
import * as rules from './rules.ts';
import { adder, tokenTaker } from './store-mains.ts';
import * as store from './store-rules.ts';

const CHAPTER = 10;

/** A run that has more will not end. */
const MAX_EVENTS = 20_000;

type Options = RecipeOptions<Chapter, Output>;
type Invariants = ReturnType<NonNullable<Options['invariants']>>;

function graded(options: Omit<Options, 'chapter'>): GradedTest<Chapter> {
  return recipe<Chapter, Output>({ chapter: CHAPTER, maxEvents: MAX_EVENTS, ...options });
}

const one = (): Invariants => [mutualExclusion()];
const oneInTurn = (): Invariants => [mutualExclusion(), firstComeFirstServed()];

const SERVERS = ['zk1', 'zk2', 'zk3'];
const THREE = ['p1', 'p2', 'p3'];
const FOUR = [...THREE, 'p4'];
const FIVE = [...FOUR, 'p5'];

const naive = [
  graded({
    id: '1.1',
    title: 'One at a time, and everybody in the end',
    points: 6,
    names: THREE,
    params: { hold: [0, 8] },
    processes: (chapter, { hold }) => ({
      p1: locks.naiveUser(chapter, {
        holdMs: hold! === 0 ? 20 : hold!,
        rounds: hold === 0 ? 2 : 1,
      }),
      p2: locks.naiveUser(chapter, { holdMs: 10, rounds: hold === 0 ? 2 : 1 }),
      // With nobody else to come, whoever waits for the wrong thing waits for ever.
      ...(hold === 0 && { p3: locks.naiveUser(chapter, { afterMs: 5, holdMs: 10 }) }),
    }),
    invariants: one,
    rules: [everyoneFinishes(), nothingIsLeft('/'), rules.noPolling],
    schedules: [1, 2, 3, 4, 5, 6, 7, 8].map((hold) => ({ params: { hold } })),
    runs: 6,
  }),
  graded({
    id: '1.2',
    title: 'The one who has it crashes',
    points: 4,
    names: THREE,
    processes: (chapter) => ({
      p1: locks.naiveUser(chapter, { holdMs: 20 }),
      p2: locks.naiveUser(chapter, { afterMs: 5, holdMs: 10 }),
      p3: locks.naiveUser(chapter, { afterMs: 10, holdMs: 10 }),
    }),
    invariants: one,
    rules: [everyoneFinishes(), rules.noPolling],
    moments: [{ fault: 'crash', of: ['p1'], most: 6 }],
    runs: 0,
    simulatedOnly: true,
  }),
];

const fair = [
  graded({
    id: '2.1',
    title: 'One at a time, in the order in which they came',
    points: 6,
    names: THREE,
    params: { missing: [0, 1] },
    tree: ({ missing }) => (missing === 1 ? {} : locks.TREE),
    processes: (chapter) => ({
      p1: locks.lockUser(chapter, { holdMs: 20, rounds: 2 }),
      p2: locks.lockUser(chapter, { holdMs: 10, rounds: 3 }),
      p3: locks.lockUser(chapter, { afterMs: 5, holdMs: 10 }),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), nothingIsLeft(locks.LOCK_PATH), rules.noneLeftBehind],
    schedules: [{ params: { missing: 1 } }, { params: { lag: 3 } }],
    runs: 4,
  }),
  graded({
    id: '2.2',
    title: 'Who leaves the line without having had the lock',
    points: 4,
    names: THREE,
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: locks.lockUser(chapter, { holdMs: 120 }),
      p2: locks.quitter(chapter, { afterMs: 20, stayMs: 40 }),
      p3: locks.lockUser(chapter, { afterMs: 40, holdMs: 10 }),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.noneLeftBehind],
    runs: 4,
  }),
  graded({
    id: '2.3',
    title: 'Many wait, and one is woken up',
    points: 5,
    names: THREE,
    tree: locks.TREE,
    params: { each: [1, 10] },
    processes: (chapter, { each }) =>
      Object.fromEntries(
        THREE.map((name) => [name, locks.crowd(chapter, each!, { afterMs: 100, holdMs: 15 })]),
      ),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.onlyTheHeir, rules.noPolling],
    schedules: [{ params: { each: 10 } }],
    runs: 0,
  }),
];

/** How long the one who gives up waits: until p1 has left, or until its node is about to be made. */
const LIMITS_MS: readonly number[] = [25, 0, 1, 2, 4, 6, 40, 60, 80];

function patient(chapter: Chapter, patience: Patience) {
  return {
    p1: locks.lockUser(chapter, { holdMs: 60 }),
    p2: impatient(chapter, patience),
    p3: locks.lockUser(chapter, { afterMs: 20, holdMs: 10 }),
  };
}

/** To whichever server it goes. */
function loseMessage(from: string, nth: number): readonly Fault[] {
  return SERVERS.map((to) => ({ kind: 'lose', from, to, nth }));
}

/** From whichever server it comes. */
function loseAnswer(to: string, nth: number): readonly Fault[] {
  return SERVERS.map((from) => ({ kind: 'lose', from, to, nth }));
}

const losses = [
  graded({
    id: '3.1',
    title: 'A lost connection at every moment',
    points: 8,
    names: ['p1', 'p2'],
    params: { missing: [0, 1] },
    tree: ({ missing }) => (missing === 1 ? {} : locks.TREE),
    processes: (chapter, { missing }) => ({
      // Another one would make the missing parent before p2 is connected again.
      ...(missing !== 1 && { p1: locks.lockUser(chapter, { holdMs: 150, rounds: 2 }) }),
      p2: locks.lockUser(chapter, { holdMs: 10, rounds: 2 }),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.noneLeftBehind],
    // The first create of p2, which would have been told that there is no parent.
    schedules: [
      ...[...loseMessage('p2', 3), ...loseMessage('p2', 4)].map((fault) => ({
        params: { missing: 1 },
        faults: [fault],
      })),
      // What the create of p2 came to, and the server that it asks next is behind.
      ...[1, 2, 3].map((seed) => ({ seed, params: { lag: 4 }, faults: loseAnswer('p2', 2) })),
    ],
    moments: [
      { fault: 'lose request', of: ['p2'], most: 12 },
      { fault: 'lose reply', of: ['p2'], most: 14 },
    ],
    menu: recipeMenu({ processes: ['p1', 'p2'], without: ['crash', 'pause'] }),
    runs: 6,
  }),
  graded({
    id: '3.2',
    title: 'Who gives up leaves nothing behind, whatever is lost',
    points: 7,
    names: THREE,
    tree: locks.TREE,
    params: { limit: [0, LIMITS_MS.length - 1], abort: [0, 1] },
    processes: (chapter, { limit, abort }) =>
      patient(chapter, {
        afterMs: 10,
        limitMs: LIMITS_MS[limit!]!,
        by: abort === 1 ? 'abort' : 'time-out',
      }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), givesUpInTime, rules.noneLeftBehind],
    schedules: LIMITS_MS.map((_, limit) => ({ params: { limit, abort: limit % 2 } })),
    moments: [
      { fault: 'lose reply', of: ['p2'], most: 6 },
      { fault: 'cut', of: ['p2'], most: 6 },
    ],
    menu: recipeMenu({ processes: THREE, without: ['crash', 'pause', 'drift'], longestMs: 2000 }),
    runs: 6,
  }),
];

/** A cut that is over before the session is, and silences that are not. */
const UNCERTAIN: readonly Fault[] = [
  { kind: 'partition', side: ['p1'], atMs: 150, forMs: 3500 },
  { kind: 'partition', side: ['p1'], atMs: 150, forMs: 9000 },
  { kind: 'pause', node: 'p1', atMs: 150, forMs: 9000 },
];

const oneAtATime = UNCERTAIN.map((fault) => ({ faults: [fault] }));

const sessions = [
  graded({
    id: '4.1',
    title: 'What a holder may believe',
    points: 5,
    names: ['p1'],
    tree: locks.TREE,
    processes: (chapter) => ({ p1: belief.believer(chapter, 11_000) }),
    rules: [everyoneFinishes(), beliefsHold, rules.asItShould],
    schedules: oneAtATime,
    runs: 0,
    simulatedOnly: true,
  }),
  graded({
    id: '4.2',
    title: 'One look, and signals that come too early',
    points: 3,
    names: ['p1'],
    tree: locks.TREE,
    processes: (chapter) => ({ p1: belief.examiner(chapter) }),
    rules: [everyoneFinishes(), rules.asItShould, rules.noneLeftBehind],
    runs: 1,
  }),
  graded({
    id: '4.3',
    title: 'An owner comes in again',
    points: 4,
    names: ['p1', 'p2'],
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: belief.reentrant(chapter, 0),
      p2: belief.reentrant(chapter, 5),
    }),
    invariants: () => [rules.oneOwner],
    rules: [everyoneFinishes(), rules.noneLeftBehind],
    // Which node is whose, of two owners in one session?
    moments: [{ fault: 'lose reply', of: ['p1'], most: 6 }],
    runs: 4,
  }),
  graded({
    id: '4.4',
    title: 'A place in the line that is lost',
    points: 4,
    names: FIVE,
    tree: locks.TREE,
    params: { alone: [0, 1] },
    processes: (chapter, { alone }) =>
      alone === 1
        ? { p5: belief.reentrantSleeper(chapter, 60) }
        : {
            p1: locks.lockUser(chapter, { holdMs: 120 }),
            p2: belief.sleeper(chapter, 20),
            p3: locks.lockUser(chapter, { afterMs: 40, holdMs: 10 }),
            p4: belief.administrator(80),
          },
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.noneLeftBehind, rules.asItShould],
    schedules: [
      { params: { alone: 1 } },
      ...['p2', 'p5'].map((node, alone) => ({
        params: { alone },
        faults: [{ kind: 'pause' as const, node, atMs: 60, forMs: 9000 }],
      })),
    ],
    runs: 2,
  }),
];

const readersAndOneWriter = (): Invariants => [
  readWrite.readersOrOneWriter,
  readWrite.noOvertaking,
];

const readingAndWriting = [
  graded({
    id: '5.1',
    title: 'Readers together, a writer alone',
    points: 5,
    names: FOUR,
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: readerOrWriter(chapter, 'w', { holdMs: 60 }),
      p2: readerOrWriter(chapter, 'rw', { afterMs: 20, holdMs: 40 }),
      p3: readerOrWriter(chapter, 'rr', { afterMs: 25, holdMs: 40 }),
      p4: readerOrWriter(chapter, 'w', { afterMs: 50, holdMs: 10 }),
    }),
    invariants: readersAndOneWriter,
    rules: [everyoneFinishes(), readWrite.readersTogether(2), rules.noneLeftBehind],
    runs: 4,
  }),
  graded({
    id: '5.2',
    title: 'Only heirs are woken up',
    points: 4,
    names: ['p1', 'p2'],
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: readersAndWriters(chapter, 'wrrrwwrrwr', { afterMs: 300, holdMs: 250 }),
      p2: readersAndWriters(chapter, 'rrwrrrwr', { afterMs: 310, holdMs: 230 }),
    }),
    invariants: readersAndOneWriter,
    rules: [everyoneFinishes(), readWrite.onlyHeirs, rules.noPolling],
    runs: 1,
  }),
  graded({
    id: '5.3',
    title: 'Lost connections, and those who are paused',
    points: 3,
    names: THREE,
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: readerOrWriter(chapter, 'wr', { holdMs: 20 }),
      p2: readerOrWriter(chapter, 'rw', { afterMs: 5, holdMs: 20 }),
      p3: readerOrWriter(chapter, 'r', { afterMs: 10, holdMs: 20 }),
    }),
    invariants: readersAndOneWriter,
    rules: [everyoneFinishes(), rules.noneLeftBehind],
    moments: [{ fault: 'lose reply', most: 6 }],
    menu: recipeMenu({ processes: THREE }),
    runs: 5,
  }),
];

const fencing = [
  graded({
    id: '6.1',
    title: 'A token that grows',
    points: 4,
    names: THREE,
    tree: locks.TREE,
    processes: (chapter) => ({
      p1: tokenTaker(chapter, { afterMs: 0, rounds: 2 }),
      // They line up while p1 still looks for its node, if the answer to its create is lost.
      p2: tokenTaker(chapter, { afterMs: 3, rounds: 2 }),
      p3: tokenTaker(chapter, { afterMs: 4, rounds: 1 }),
    }),
    invariants: () => [store.tokensGrow],
    rules: [everyoneFinishes()],
    moments: [{ fault: 'lose reply', of: ['p1'], most: 7 }],
    runs: 2,
  }),
  graded({
    id: '6.2',
    title: 'Whoever was paused comes too late',
    points: 5,
    names: THREE,
    tree: locks.TREE,
    params: { slow: [0, 1] },
    processes: (chapter, { slow }) => {
      const guarded = new chapter.GuardedStore(0);
      return {
        p1: adder(chapter, guarded, { rounds: 1, thinkMs: slow === 1 ? 200 : 10 }),
        p2: adder(chapter, guarded, { rounds: 2, thinkMs: slow === 1 ? 2500 : 10 }),
        p3: adder(chapter, guarded, { rounds: 1, thinkMs: 10 }),
      };
    },
    invariants: () => [store.noLostUpdate, store.onlyTheOldAreRefused],
    rules: [everyoneFinishes(), rules.asItShould],
    // p1 goes on when p2 has read, and has not written yet.
    schedules: [
      { params: { slow: 1 }, faults: [{ kind: 'pause', node: 'p1', atMs: 130, forMs: 7000 }] },
    ],
    moments: [{ fault: 'pause', of: ['p1'], most: 9 }],
    menu: recipeMenu({ processes: THREE }),
    runs: 4,
  }),
];

/** To whichever server it goes. */
function lateMessage(from: string, nth: number): readonly Fault[] {
  return SERVERS.map((to) => ({ kind: 'delay', from, to, nth, byMs: 300 }));
}

const election = [
  graded({
    id: '7.1',
    title: 'A leader, and who it is',
    points: 4,
    names: THREE,
    processes: (chapter) => ({
      p1: leading.candidate(chapter, 0),
      p2: leading.candidate(chapter, 5),
      p3: leading.bystander(chapter),
    }),
    invariants: oneInTurn,
    rules: [everyoneFinishes(), rules.asItShould],
    runs: 3,
  }),
  graded({
    id: '7.2',
    title: 'A former leader writes nothing any more',
    points: 6,
    names: FOUR,
    tree: leading.STATE_TREE,
    params: { late: [30, 200], race: [0, 1] },
    processes: (chapter, { late, race }) =>
      race === 1
        ? { p1: leading.leader(chapter, 1), p4: leading.usurper(chapter, 100) }
        : {
            p1: leading.lateWriter(chapter, late!),
            p2: leading.leader(chapter, 2),
            p3: leading.leader(chapter, 1),
            p4: leading.usurper(chapter, 60),
          },
    invariants: () => [store.noLostUpdate],
    rules: [everyoneFinishes(), rules.asItShould],
    schedules: [
      { params: { late: 100 } },
      // One message of p1 is on its way until another one leads.
      ...[4, 5, 6, 7, 8].map((nth) => ({ params: { race: 1 }, faults: lateMessage('p1', nth) })),
    ],
    moments: [
      { fault: 'lose reply', of: ['p2'], most: 6 },
      { fault: 'pause', of: ['p2'], most: 4 },
    ],
    menu: recipeMenu({ processes: FOUR }),
    runs: 4,
  }),
];

/** The lock of the chapter, under the faults that the learner has found for the others. */
function underTheSameFaults(): GradedTest<Chapter> {
  const options: Options = {
    chapter: CHAPTER,
    id: '8.3',
    title: 'The lock of this chapter, under the same faults',
    points: 4,
    ...models.withLock,
    invariants: () => [store.noLostUpdate],
    rules: [everyoneFinishes()],
    runs: 0,
    simulatedOnly: true,
  };
  return {
    ...recipe(options),
    run: (chapter, settings) => {
      const schedules = [
        { faults: chapter.rowLockFaults() },
        { faults: chapter.expiringLockFaults() },
      ];
      return recipe({ ...options, schedules }).run(chapter, settings);
    },
  };
}

const otherLocks = [
  recipeTask<Chapter, Output>({
    chapter: CHAPTER,
    id: '8.1',
    title: 'A row that nobody deletes',
    points: 2,
    goal: 'After one crash of c1, c2 waits for the lock for ever.',
    ...models.withRowLock,
    faults: (chapter) => chapter.rowLockFaults(),
    accept: acceptOne(['crash']),
    judge: neverFree,
  }),
  recipeTask<Chapter, Output>({
    chapter: CHAPTER,
    id: '8.2',
    title: 'A key that expires',
    points: 2,
    goal: 'After one pause of c1, an update is lost.',
    ...models.withExpiringLock,
    faults: (chapter) => chapter.expiringLockFaults(),
    accept: acceptOne(['pause']),
    judge: somethingIsLost,
  }),
  underTheSameFaults(),
];

const breakIt = [
  recipeTask<Chapter, Output>({
    chapter: CHAPTER,
    id: '9.1',
    title: 'A careful holder, and a store without a guard',
    points: 5,
    goal: 'By one pause or partition an update is lost, though every holder looks at isTrusted before it writes.',
    ...models.withCareAtAnotherPace,
    faults: (chapter) => chapter.staleWriteFaults(),
    accept: acceptOne(['pause', 'partition']),
    judge: somethingIsLost,
  }),
];

/** The graded suite of chapter 10. */
export const suite: Suite<Chapter> = {
  chapter: '10-locks',
  title: 'Locks',
  levels: [
    { number: 1, title: 'The naive lock', tests: naive },
    { number: 2, title: 'The fair lock', tests: fair },
    { number: 3, title: 'Lost replies, and giving up', tests: losses },
    { number: 4, title: 'Sessions, one look, owners', tests: sessions },
    { number: 5, title: 'Readers and writers', tests: readingAndWriting },
    { number: 6, title: 'Fencing tokens', tests: fencing },
    { number: 7, title: 'A leader', tests: election },
    { number: 8, title: 'Two other locks', tests: otherLocks },
    { number: 9, title: 'Break it', tests: breakIt },
  ],
};
