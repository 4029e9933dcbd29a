import { crash, lose, type Fault } from '#kit';
import { exploration, type ExplorationOptions } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import * as expect from './expectations.ts';
import { allYesMeansCommit, everyoneDecides, nobodyIsBlocked, safety } from './invariants.ts';
import type { Wire } from './one-by-one.ts';
import type { Output } from './output.ts';
import { scenario, settings, type Chapter } from './scenario.ts';
import { acceptOnePartition, theDecisionIsSplit } from './split.ts';
import { withoutLeaving } from './without-leaving.ts';

const CHAPTER = 2;
const SERVERS = ['coordinator', 'p1', 'p2', 'p3'];
const PARTICIPANTS = ['p1', 'p2', 'p3'];

/** When faults begin, and how long they last. Everything heals at 2500 ms. */
const WHEN = { withinMs: 80, longestMs: 600 };

/** Crashes from which nobody returns before those who are left have decided. */
const FOR_LONG = { withinMs: 400, longestMs: 2400 };

type Options = PropertyOptions<Chapter, Wire, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return withoutLeaving(property({ chapter: CHAPTER, scenario, ...options }));
}

type Exploring = ExplorationOptions<Chapter, Wire, Output>;

function explored(options: Omit<Exploring, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return withoutLeaving(exploration({ chapter: CHAPTER, scenario, ...options }));
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
): Schedule {
  return { seed: 0, params: settings(params), faults };
}

const faultFree = (params: Params): readonly Invariant<Output>[] => [
  allYesMeansCommit(params),
  ...safety(params),
  everyoneDecides(params),
];

const happyPath = [
  graded({
    id: '1.1',
    title: 'Two participants can commit, and everybody does',
    points: 5,
    rules: { invariants: faultFree },
    runs: 0,
  }),
  graded({
    id: '1.2',
    title: 'Two or three participants, one or two transactions, any latency',
    points: 5,
    rules: { invariants: faultFree },
    schedules: [schedule([]), schedule([], { participants: 3, transactions: 2 })],
    runs: 0,
  }),
  graded({
    id: '1.3',
    title: 'First all votes, then all acks, then the decision',
    points: 5,
    rules: { invariants: () => [], expectations: [expect.threePhases] },
    schedules: [
      schedule([]),
      ...[1, 2, 3, 4, 5, 6].map((seed) => ({
        ...schedule([], { participants: 3, transactions: 2 }),
        seed,
      })),
    ],
    runs: 0,
  }),
];

const noVotesAndSilence = [
  graded({
    id: '2.1',
    title: 'One no is enough to abort',
    points: 5,
    rules: { invariants: faultFree },
    schedules: [
      schedule([], { refuser: 2 }),
      schedule([], { refuser: 1, participants: 3 }),
      // Who said no does not need to hear that it is aborted.
      schedule([lose('coordinator', 'p1', 2)], { refuser: 1 }),
    ],
    runs: 60,
  }),
  graded({
    id: '2.2',
    title: 'A vote that does not come ends in abort',
    points: 5,
    rules: { invariants: safety, expectations: [expect.doesNotWaitForever] },
    menu: { ...WHEN, most: 2, crash: PARTICIPANTS, drift: SERVERS },
    schedules: [schedule([crash('p2', { atMs: 3, forMs: 600 })])],
    runs: 100,
  }),
  graded({
    id: '2.3',
    title: 'An ack that does not come does not stop the commit',
    points: 5,
    rules: {
      invariants: safety,
      expectations: [expect.doesNotWaitForever, expect.noWayBack, expect.waitsForAcks],
    },
    menu: { ...WHEN, most: 2, crash: PARTICIPANTS, repeat: SERVERS, drift: SERVERS },
    schedules: [
      schedule([crash('p2', { atMs: 15, forMs: 600 })]),
      // The ack of p1 arrives twice before that of p2 does once.
      schedule([
        { kind: 'delay', from: 'coordinator', to: 'p2', nth: 2, byMs: 7 },
        { kind: 'repeat', from: 'p1', to: 'coordinator', nth: 2, afterMs: 1 },
      ]),
    ],
    runs: 100,
  }),
];

/** What a disk is for. */
const DURABLE = [expect.promiseBeforeYes, expect.diskBeforeDecision, expect.diskBeforeApplication];

/** A disk that is still busy with one copy of a message when the next arrives. */
function busyDisk(node: string, atMs: number): Fault {
  return { kind: 'slow-disk', node, atMs, forMs: 300, syncMs: 40 };
}

const repeatsAndDisks = [
  graded({
    id: '3.1',
    title: 'Asked twice, a participant votes twice, and the same',
    points: 5,
    rules: { invariants: safety, expectations: [expect.sameVoteAgain, expect.toldOnce] },
    menu: { ...WHEN, most: 3, repeat: ['client', ...SERVERS], drift: SERVERS },
    schedules: [
      schedule([{ kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 10 }], {
        fickle: 1,
      }),
      schedule([{ kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 80 }], {
        fickle: 1,
      }),
      // The yes of p2 arrives twice before the no of p1 does once.
      schedule(
        [
          { kind: 'delay', from: 'p1', to: 'coordinator', nth: 1, byMs: 7 },
          { kind: 'repeat', from: 'p2', to: 'coordinator', nth: 1, afterMs: 1 },
        ],
        { refuser: 1 },
      ),
    ],
    runs: 150,
  }),
  graded({
    id: '3.2',
    title: 'A participant crashes and keeps its promises',
    points: 5,
    rules: { invariants: safety, expectations: DURABLE },
    menu: { ...WHEN, most: 4, crash: PARTICIPANTS, repeat: SERVERS },
    schedules: [
      schedule([]),
      schedule([
        busyDisk('p1', 0),
        { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 1 },
      ]),
      schedule(
        [busyDisk('p1', 0), { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 1 }],
        { refuser: 1 },
      ),
    ],
    runs: 200,
  }),
  graded({
    id: '3.3',
    title: 'The coordinator crashes and remembers what it decided',
    points: 5,
    rules: { invariants: safety, expectations: DURABLE },
    menu: {
      ...WHEN,
      most: 4,
      crash: ['coordinator'],
      repeat: ['client', ...SERVERS],
    },
    schedules: [
      schedule([]),
      schedule([
        busyDisk('coordinator', 25),
        { kind: 'repeat', from: 'client', to: 'coordinator', nth: 1, afterMs: 35 },
      ]),
    ],
    runs: 200,
  }),
];

const termination = [
  graded({
    id: '4.1',
    title: 'The coordinator crashes between two phases',
    points: 5,
    rules: { invariants: safety, expectations: [expect.nonBlocking, ...DURABLE] },
    schedules: [8, 15, 22, 30, 33].flatMap((atMs) =>
      [2, 3].map((participants) =>
        schedule([crash('coordinator', { atMs, forMs: 2400 })], { participants }),
      ),
    ),
    runs: 0,
  }),
  graded({
    id: '4.2',
    title: 'The coordinator crashes in the middle of a phase',
    points: 6,
    rules: {
      invariants: safety,
      expectations: [expect.nonBlocking, expect.answerBinds, expect.leaderWaitsForAcks, ...DURABLE],
    },
    menu: { ...FOR_LONG, withinMs: 80, most: 2, crash: ['coordinator'], drift: SERVERS },
    schedules: [
      ...['p1', 'p2', 'p3'].flatMap((p) => [
        schedule(coordinatorDoesNotReach(1, [p], 8), { participants: 3 }),
        schedule(coordinatorDoesNotReach(2, [p], 20), { participants: 3 }),
        schedule(coordinatorDoesNotReach(3, [p], 32), { participants: 3 }),
      ]),
      schedule(coordinatorDoesNotReach(2, ['p1'], 20)),
      schedule(coordinatorDoesNotReach(2, ['p2'], 20)),
      // p1 asks p2 while the disk of p2 is still busy with the decision.
      schedule([
        ...coordinatorDoesNotReach(3, ['p1'], 32),
        { kind: 'slow-disk', node: 'p2', atMs: 30, forMs: 300, syncMs: 120 },
      ]),
      // The ack of p3 reaches the new leader later than that of p2.
      schedule(
        [
          ...coordinatorDoesNotReach(2, ['p2', 'p3'], 20),
          { kind: 'delay', from: 'p3', to: 'p1', nth: 2, byMs: 10 },
        ],
        { participants: 3 },
      ),
      // A second copy of what p2 is asked reaches it after it has been asked for its state.
      schedule([
        { kind: 'repeat', from: 'coordinator', to: 'p2', nth: 1, afterMs: 300 },
        crash('coordinator', { atMs: 8, forMs: 2400 }),
        crash('p2', { atMs: 11, forMs: 5 }),
      ]),
    ],
    runs: 150,
  }),
  graded({
    id: '4.3',
    title: 'The new leader crashes as well',
    points: 6,
    rules: { invariants: safety, expectations: [expect.nonBlocking, ...DURABLE] },
    menu: { ...FOR_LONG, most: 4, crash: SERVERS, repeat: SERVERS, drift: SERVERS },
    schedules: [
      schedule([
        crash('coordinator', { atMs: 15, forMs: 2400 }),
        crash('p1', { atMs: 80, forMs: 2400 }),
      ]),
      // The new leader crashes right after it has concluded: its next word reaches nobody.
      schedule([
        ...coordinatorDoesNotReach(2, ['p2'], 20),
        lose('p1', 'p2', 2),
        crash('p1', { atMs: 137, forMs: 2300 }),
      ]),
      schedule([
        ...coordinatorDoesNotReach(2, ['p1'], 20),
        lose('p1', 'p2', 2),
        crash('p1', { atMs: 125, forMs: 2300 }),
      ]),
      ...[126, 132, 135, 137].map((atMs) =>
        schedule([...coordinatorDoesNotReach(2, ['p2'], 20), crash('p1', { atMs, forMs: 2300 })], {
          participants: 3,
        }),
      ),
    ],
    runs: 220,
  }),
  explored({
    id: '4.4',
    title: 'Every order of events, and every crash: nobody who is up is blocked',
    points: 8,
    cases: [
      { params: settings({ oneByOne: 1 }), bounds: forEver({ crashes: 2 }) },
      { params: settings({ oneByOne: 1, refuser: 2 }), bounds: forEver({ crashes: 2 }) },
      { params: settings({ oneByOne: 1, participants: 3 }), bounds: forEver({ crashes: 3 }) },
    ],
    rules: { invariants: safety, goal: nobodyIsBlocked },
  }),
];

/** Crashed nodes stay down, and time-outs are longer than anything can take. */
function forEver(more: Partial<Bounds>): Bounds {
  return bounds({ restarts: false, ...more });
}

function bounds(more: Partial<Bounds>): Bounds {
  return {
    states: 300_000,
    depth: 200,
    crashes: 1,
    crashing: SERVERS,
    earlyTimers: 0,
    losses: 0,
    disks: 'fast',
    ...more,
  };
}

const recovery = [
  graded({
    id: '5.1',
    title: 'Who returns learns how it ended',
    points: 5,
    rules: {
      invariants: safety,
      expectations: [
        expect.everyoneDecides,
        expect.learnsFromAnyone,
        expect.nonBlocking,
        ...DURABLE,
      ],
    },
    menu: { ...FOR_LONG, most: 2, crash: SERVERS, drift: SERVERS },
    schedules: [
      schedule([crash('p2', { atMs: 20, forMs: 400 })]),
      schedule([crash('coordinator', { atMs: 15, forMs: 600 })]),
      // Everybody has decided commit long before it is back.
      schedule([crash('coordinator', { atMs: 22, forMs: 600 })]),
      schedule([crash('coordinator', { atMs: 22, forMs: 30 })]),
      // The coordinator stays away, and p2 knows.
      schedule([
        crash('coordinator', { atMs: 22, forMs: 2400 }),
        crash('p1', { atMs: 30, forMs: 500 }),
      ]),
    ],
    runs: 200,
  }),
  graded({
    id: '5.2',
    title: 'Who returns takes part no more',
    points: 5,
    rules: {
      invariants: safety,
      expectations: [expect.everyoneDecides, expect.neverLeadsAgain, ...DURABLE],
    },
    schedules: [
      schedule(committedWithoutP1(300)),
      schedule(committedWithoutP1(1200)),
      schedule(committedWithoutP1(300), { participants: 3 }),
      // The others abort without p1, and only then does it get its preCommit once more.
      schedule([
        ...coordinatorDoesNotReach(2, ['p2'], 20),
        { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 2, afterMs: 500 },
        crash('p1', { atMs: 26, forMs: 170 }),
        lose('p2', 'p1', 2),
        crash('p2', { atMs: 366, forMs: 2000 }),
      ]),
      // The others abort without the coordinator, and only then do their votes reach it once more.
      schedule([
        crash('coordinator', { atMs: 15, forMs: 400 }),
        ...['p1', 'p2'].flatMap((p): Fault[] => [
          { kind: 'repeat', from: p, to: 'coordinator', nth: 1, afterMs: 400 },
          crash(p, { atMs: 300, forMs: 1000 }),
        ]),
      ]),
      // p1 is back, and only then is it asked for its vote once more.
      schedule([
        crash('coordinator', { atMs: 15, forMs: 600 }),
        ...['p1', 'p2'].map((p) => crash(p, { atMs: 20, forMs: 30 })),
        { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 93 },
      ]),
      // Two are back, and the third, which went on alone and has decided, is away.
      schedule([
        crash('coordinator', { atMs: 22, forMs: 400 }),
        crash('p1', { atMs: 22, forMs: 400 }),
        crash('p2', { atMs: 378, forMs: 1500 }),
      ]),
    ],
    runs: 0,
  }),
  graded({
    id: '5.3',
    title: 'Everything at once, and then silence',
    points: 5,
    rules: {
      invariants: safety,
      expectations: [
        expect.everyoneDecides,
        expect.nonBlocking,
        expect.answerBinds,
        ...DURABLE,
        expect.comesToRest,
      ],
    },
    menu: {
      ...FOR_LONG,
      longestMs: 1500,
      most: 6,
      crash: SERVERS,
      repeat: SERVERS,
      drift: SERVERS,
    },
    schedules: [
      // Everybody crashes, before and after the second phase, and nobody has decided.
      ...[15, 22].flatMap((atMs) =>
        [100, 150, 500].map((forMs) =>
          schedule([
            crash('coordinator', { atMs, forMs: 150 }),
            crash('p1', { atMs, forMs }),
            crash('p2', { atMs, forMs: 100 }),
          ]),
        ),
      ),
    ],
    runs: 220,
  }),
  explored({
    id: '5.4',
    title: 'Every order of events, with a crash and a return at any moment',
    points: 5,
    cases: [
      {
        params: settings({ oneByOne: 1, fickle: 1 }),
        bounds: bounds({ crashing: ['coordinator', 'p2'] }),
      },
      {
        params: settings({ fickle: 1 }),
        bounds: bounds({ crashes: 2, crashing: ['p1'] }),
      },
    ],
    rules: { invariants: safety, goal: nobodyIsBlocked },
  }),
];

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '6.1',
    title: 'Split the decision with one partition',
    points: 10,
    goal: 'With one partition, and no crash, one node commits and another aborts.',
    scenario,
    faults: (chapter) => chapter.schedule(),
    accept: acceptOnePartition,
    judge: theDecisionIsSplit,
  }),
];

/** The graded suite of chapter 2. */
export const suite: Suite<Chapter> = {
  chapter: '02-three-phase-commit',
  title: 'Three-phase commit',
  levels: [
    { number: 1, title: 'The happy path', tests: happyPath },
    { number: 2, title: 'A no, and silence', tests: noVotesAndSilence },
    { number: 3, title: 'Repeated messages, and the disk', tests: repeatsAndDisks },
    { number: 4, title: 'The termination protocol', tests: termination },
    { number: 5, title: 'Recovery', tests: recovery },
    { number: 6, title: 'Break it', tests: breakIt },
  ],
};

/** It crashes while it sends: of a phase's messages those to `missed` never leave it. */
function coordinatorDoesNotReach(
  phase: number,
  missed: readonly string[],
  atMs: number,
): readonly Fault[] {
  return [
    ...missed.map((p) => lose('coordinator', p, phase)),
    crash('coordinator', { atMs, forMs: 2400 }),
  ];
}

/**
 * p1 crashes before it learns of the second phase. The others commit without it, and only then
 * crash: the coordinator before its word can reach anybody, p2 and p3 for as long as `p1` waits.
 */
function committedWithoutP1(forMs: number): readonly Fault[] {
  return [
    crash('p1', { atMs: 20, forMs: 60 }),
    crash('coordinator', { atMs: 72, forMs: forMs + 100 }),
    ...['p2', 'p3'].map((p) => crash(p, { atMs: 74, forMs })),
  ];
}
