import { crash, lose, type Fault, type TwoPhaseMessage } from '#kit';
import { exploration } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { acceptOneCrash, everyoneIsBlocked } from './blocked.ts';
import * as expect from './expectations.ts';
import { allYesMeansCommit, everyoneDecides, safety, safetyAndTermination } from './invariants.ts';
import type { Output } from './output.ts';
import { scenario, settings, type Chapter } from './scenario.ts';

const CHAPTER = 1;
const SERVERS = ['coordinator', 'p1', 'p2', 'p3'];
const PARTICIPANTS = ['p1', 'p2', 'p3'];

/** When faults begin, and how long they last. Everything heals at 1500 ms. */
const WHEN = { withinMs: 80, longestMs: 600 };

/** All that may go wrong with messages between servers, and with the time they take. */
const NETWORK: FaultMenu = {
  ...WHEN,
  most: 4,
  cut: SERVERS,
  lose: SERVERS,
  repeat: SERVERS,
  delay: SERVERS,
};

type Options = PropertyOptions<Chapter, TwoPhaseMessage, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario, ...options });
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
    title: 'First all votes, then the decision',
    points: 5,
    rules: { invariants: () => [], expectations: [expect.twoPhases] },
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

const noVotesAndTimeouts = [
  graded({
    id: '2.1',
    title: 'One no is enough to abort',
    points: 5,
    rules: { invariants: faultFree },
    schedules: [schedule([], { refuser: 2 }), schedule([], { refuser: 1, participants: 3 })],
    runs: 60,
  }),
  graded({
    id: '2.2',
    title: 'A silent participant does not stop the coordinator',
    points: 5,
    rules: { invariants: safety, expectations: [expect.doesNotWaitForever] },
    menu: { ...WHEN, most: 2, cut: PARTICIPANTS, pause: PARTICIPANTS, slowDisk: PARTICIPANTS },
    schedules: [schedule([lose('coordinator', 'p2', 1)]), schedule([lose('p1', 'coordinator', 1)])],
    runs: 100,
  }),
  graded({
    id: '2.3',
    title: 'A vote that comes too late changes nothing',
    points: 5,
    rules: { invariants: safety },
    menu: { ...WHEN, most: 3, delay: SERVERS, slowDisk: PARTICIPANTS, pause: PARTICIPANTS },
    runs: 150,
  }),
];

const unreliableMessages = [
  graded({
    id: '3.1',
    title: 'Asked twice, a participant votes twice, and the same',
    points: 5,
    rules: { invariants: safety, expectations: [expect.sameVoteAgain, expect.toldOnce] },
    menu: { ...WHEN, most: 3, repeat: ['client', ...SERVERS], delay: SERVERS },
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
          { kind: 'delay', from: 'p1', to: 'coordinator', nth: 1, byMs: 20 },
          { kind: 'repeat', from: 'p2', to: 'coordinator', nth: 1, afterMs: 1 },
        ],
        { refuser: 1 },
      ),
    ],
    runs: 150,
  }),
  graded({
    id: '3.2',
    title: 'A lost message delays the end, but does not prevent it',
    points: 10,
    rules: { invariants: safetyAndTermination },
    menu: { ...WHEN, most: 4, lose: ['client', ...SERVERS], cut: SERVERS },
    runs: 200,
  }),
  graded({
    id: '3.3',
    title: 'All of it together, and then silence',
    points: 5,
    rules: { invariants: safetyAndTermination, expectations: [expect.comesToRest] },
    menu: { ...NETWORK, pause: SERVERS, slowDisk: SERVERS, drift: SERVERS },
    runs: 200,
  }),
];

/** What a disk is for. */
const DURABLE = [expect.promiseBeforeYes, expect.diskBeforeAck, expect.diskBeforeDecision];

/** A disk that is still busy with one copy of a message when the next arrives. */
function busyDisk(node: string, atMs: number): Fault {
  return { kind: 'slow-disk', node, atMs, forMs: 300, syncMs: 70 };
}

const crashes = [
  graded({
    id: '4.1',
    title: 'A participant crashes and keeps its promises',
    points: 8,
    rules: { invariants: safetyAndTermination, expectations: DURABLE },
    menu: {
      ...WHEN,
      most: 4,
      crash: PARTICIPANTS,
      lose: SERVERS,
      repeat: SERVERS,
      slowDisk: PARTICIPANTS,
    },
    schedules: [
      schedule([]),
      schedule([
        busyDisk('p1', 0),
        { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 1 },
      ]),
      schedule([
        busyDisk('p1', 20),
        { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 2, afterMs: 1 },
      ]),
      schedule(
        [busyDisk('p1', 0), { kind: 'repeat', from: 'coordinator', to: 'p1', nth: 1, afterMs: 1 }],
        {
          refuser: 1,
        },
      ),
    ],
    runs: 250,
  }),
  graded({
    id: '4.2',
    title: 'The coordinator crashes and remembers what it decided',
    points: 8,
    rules: { invariants: safetyAndTermination, expectations: DURABLE },
    menu: {
      ...WHEN,
      most: 4,
      crash: ['coordinator'],
      lose: SERVERS,
      repeat: ['client', ...SERVERS],
      slowDisk: ['coordinator'],
    },
    schedules: [
      schedule([]),
      schedule([busyDisk('coordinator', 15)]),
      schedule([
        busyDisk('coordinator', 15),
        { kind: 'repeat', from: 'client', to: 'coordinator', nth: 1, afterMs: 30 },
      ]),
    ],
    runs: 250,
  }),
  exploration({
    chapter: CHAPTER,
    id: '4.3',
    title: 'Every order of events, with a crash at any moment',
    points: 9,
    scenario,
    cases: [
      { params: settings(), bounds: bounds({}) },
      { params: settings({ refuser: 2 }), bounds: bounds({}) },
      // A forgotten promise does harm only if somebody asks for it again.
      {
        params: settings({ fickle: 1 }),
        bounds: bounds({ crashes: 2, crashing: ['p1'], earlyTimers: 1 }),
      },
    ],
    rules: { invariants: safety },
  }),
];

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

const cooperativeTermination = [
  graded({
    id: '5.1',
    title: 'Who does not know the decision asks the others',
    points: 5,
    rules: { invariants: safetyAndTermination, expectations: [expect.asksAround, ...DURABLE] },
    schedules: [
      ...[0, 1, 2].flatMap((seed) => [
        { ...schedule(coordinatorTellsOnlyP1()), seed },
        { ...schedule(coordinatorTellsOnlyP1(), { participants: 3 }), seed },
      ]),
      // p2 comes back from a crash of its own, and has to ask all the same.
      schedule([...coordinatorTellsOnlyP1(), crash('p2', { atMs: 30, forMs: 40 })]),
      // Its first question is lost.
      schedule([...coordinatorTellsOnlyP1(), lose('p2', 'p1', 1)]),
      // p2 asks while the disk of p1 is still busy with the decision.
      schedule([
        ...coordinatorTellsOnlyP1(),
        { kind: 'slow-disk', node: 'p1', atMs: 22, forMs: 400, syncMs: 150 },
      ]),
    ],
    runs: 0,
  }),
  graded({
    id: '5.2',
    title: 'Who has not voted may still abort, and then never votes yes',
    points: 5,
    rules: {
      invariants: safetyAndTermination,
      expectations: [expect.asksAround, expect.answerBinds, ...DURABLE],
    },
    schedules: [
      schedule([lose('coordinator', 'p2', 1), crash('coordinator', { atMs: 10, forMs: 1000 })]),
      schedule([
        { kind: 'delay', from: 'coordinator', to: 'p2', nth: 1, byMs: 300 },
        crash('coordinator', { atMs: 10, forMs: 1000 }),
      ]),
    ],
    runs: 0,
  }),
  graded({
    id: '5.3',
    title: 'Everything at once',
    points: 5,
    rules: {
      invariants: safetyAndTermination,
      expectations: [expect.answerBinds, ...DURABLE, expect.comesToRest],
    },
    menu: {
      ...NETWORK,
      most: 5,
      crash: SERVERS,
      pause: SERVERS,
      slowDisk: SERVERS,
      drift: SERVERS,
    },
    runs: 300,
  }),
];

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '6.1',
    title: 'Block every participant with one crash',
    points: 10,
    goal: 'With one crash, no participant can decide for 500 ms, though each has voted yes.',
    scenario,
    faults: (chapter) => chapter.schedule(),
    accept: acceptOneCrash,
    judge: everyoneIsBlocked,
  }),
];

/** The graded suite of chapter 1. */
export const suite: Suite<Chapter> = {
  chapter: '01-two-phase-commit',
  title: 'Two-phase commit',
  levels: [
    { number: 1, title: 'The happy path', tests: happyPath },
    { number: 2, title: 'A no, and silence', tests: noVotesAndTimeouts },
    { number: 3, title: 'Lost, repeated and late messages', tests: unreliableMessages },
    { number: 4, title: 'Crash and recovery', tests: crashes },
    { number: 5, title: 'Cooperative termination', tests: cooperativeTermination },
    { number: 6, title: 'Break it', tests: breakIt },
  ],
};

/** The decision reaches p1; the coordinator falls before it can tell the others again. */
function coordinatorTellsOnlyP1(): readonly Fault[] {
  return [
    ...['p2', 'p3'].flatMap((p) => [lose('coordinator', p, 2), lose('coordinator', p, 3)]),
    crash('coordinator', { atMs: 45, forMs: 1000 }),
  ];
}
