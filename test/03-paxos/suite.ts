import { crash, lose, pause, type Fault, type PaxosMessage } from '#kit';
import { exploration } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { acceptDelays, duelScenario, endingDuelScenario, lastsFiftyRounds } from './duel.ts';
import {
  aboveTheRejection,
  DURABLE,
  learnedWithin,
  learnerLearns,
  PAXOS,
  quietWhenDone,
  termination,
} from './expectations.ts';
import { fastPaxos } from './fast-suite.ts';
import { agreement } from './invariants.ts';
import { multiPaxos } from './log-suite.ts';
import type { Output } from './output.ts';
import { rejectionScenario, triesAgain } from './rejection-scenario.ts';
import { rulesOf, watching } from './reader.ts';
import { scenario, settings, type Chapter } from './scenario.ts';
import { smallScenario } from './small-scenario.ts';

const CHAPTER = 3;
const PROPOSERS = ['p1', 'p2'];
const ACCEPTORS = ['a1', 'a2', 'a3', 'a4', 'a5'];
const EVERYONE = [...PROPOSERS, ...ACCEPTORS, 'l1'];

/** When faults begin, and how long they last. Everything heals at 1500 ms. */
const WHEN = { withinMs: 80, longestMs: 600 };

type Options = PropertyOptions<Chapter, PaxosMessage, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario, ...options });
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
  seed = 0,
): Schedule {
  return { seed, params: settings(params), faults };
}

function delay(from: string, to: string, nth: number, byMs: number): Fault {
  return { kind: 'delay', from, to, nth, byMs };
}

function repeat(from: string, to: string, nth: number, afterMs: number): Fault {
  return { kind: 'repeat', from, to, nth, afterMs };
}

const BOTH = { proposers: 2 };

const oneProposer = [
  graded({
    id: '1.1',
    title: 'One proposer, three acceptors: its value is learned',
    points: 4,
    rules: rulesOf([...PAXOS, termination]),
    runs: 0,
  }),
  graded({
    id: '1.2',
    title: 'Three, four or five acceptors, any latency',
    points: 4,
    rules: rulesOf([...PAXOS, termination]),
    schedules: [3, 4, 5].flatMap((acceptors) => [
      schedule([], { acceptors }),
      schedule([], { acceptors }, 1),
      schedule([], { acceptors }, 2),
    ]),
    runs: 0,
  }),
  graded({
    id: '1.3',
    title: 'A majority is enough: a minority may be silent',
    points: 4,
    rules: rulesOf([...PAXOS, learnedWithin(90, ['p1', 'l1'], 'a majority is enough')]),
    schedules: [
      schedule([away('a3')]),
      schedule([away('a4')], { acceptors: 4 }),
      schedule([away('a1'), away('a4')], { acceptors: 5 }),
    ],
    runs: 0,
  }),
];

/** An acceptor that is down from the beginning, for longer than anybody waits. */
function away(node: string): Fault {
  return crash(node, { atMs: 0, forMs: 1000 });
}

/**
 * As below, but it is `p2` that tries again, and its own value is the right one: `a1` names red first,
 * of ballot 1.p1, and `a2` blue, of ballot 1.p2.
 */
const TWO_VALUES_FOR_P2 = [
  delay('p2', 'a1', 1, 300),
  delay('p2', 'a1', 2, 300),
  delay('p2', 'a3', 2, 80),
  delay('p1', 'a1', 3, 300),
  delay('p1', 'a2', 3, 300),
];

/**
 * `p2` is slow to reach `a1`. So `a1` accepts red, and of the others only `a2` accepts blue. Then `p1`
 * tries again and hears of both.
 */
const TWO_VALUES = [
  delay('p2', 'a1', 1, 300),
  delay('p2', 'a1', 2, 300),
  delay('p2', 'a3', 2, 300),
  delay('p1', 'a3', 3, 300),
];

const competition = [
  graded({
    id: '2.1',
    title: 'An acceptor keeps its promise',
    points: 5,
    rules: rulesOf(PAXOS),
    menu: { ...WHEN, most: 3, delay: [...PROPOSERS, ...ACCEPTORS] },
    schedules: [
      schedule([], BOTH),
      schedule([delay('p1', 'a1', 2, 30)], BOTH),
      // a3 hears of ballot 1.p2 only when it is to accept in it, and then of the lower one.
      schedule([delay('p2', 'a3', 1, 300), delay('p1', 'a3', 2, 20)], BOTH),
    ],
    runs: 60,
  }),
  graded({
    id: '2.2',
    title: 'A proposer takes over what may be chosen already',
    points: 7,
    rules: rulesOf(PAXOS),
    menu: { ...WHEN, most: 4, delay: [...PROPOSERS, ...ACCEPTORS], pause: PROPOSERS },
    schedules: [
      // p2 begins when red is chosen already.
      schedule([pause('p2', { atMs: 0, forMs: 60 })], BOTH),
      schedule([pause('p2', { atMs: 0, forMs: 60 })], { ...BOTH, acceptors: 4 }),
      // Red is accepted by a1 alone, or at least nobody can tell.
      schedule([pause('p2', { atMs: 0, forMs: 16 }), delay('p1', 'a2', 2, 200)], BOTH),
      schedule(TWO_VALUES_FOR_P2, BOTH),
      schedule(TWO_VALUES, BOTH),
    ],
    runs: 90,
  }),
  graded({
    id: '2.3',
    title: 'Two proposers, late messages: they agree, and the learner learns',
    points: 5,
    rules: rulesOf([...PAXOS, learnerLearns]),
    menu: { ...WHEN, most: 4, delay: EVERYONE, pause: EVERYONE },
    runs: 90,
  }),
  property({
    chapter: CHAPTER,
    id: '2.4',
    title: 'After a rejection the next ballot is above it',
    points: 1,
    scenario: rejectionScenario,
    rules: rulesOf([aboveTheRejection, triesAgain]),
    schedules: [{ seed: 0, params: { acceptors: 3, round: 7 }, faults: [] }],
    runs: 0,
  }),
];

/** Red is accepted by `a1` in round 1, and by `a2` in round 2: that makes no majority in either. */
const ACROSS_BALLOTS = [
  lose('p1', 'a2', 2),
  lose('p1', 'a3', 2),
  delay('p1', 'a1', 4, 300),
  delay('p1', 'a3', 4, 300),
];

/** In round 2 `a2` accepts, and from `a1` comes what it said in round 1. */
const OLD_ANSWER = [...ACROSS_BALLOTS, delay('a1', 'p1', 2, 95)];

const unreliableMessages = [
  graded({
    id: '3.1',
    title: 'A message that arrives twice counts once',
    points: 4,
    rules: rulesOf([...PAXOS, quietWhenDone]),
    menu: { ...WHEN, most: 4, repeat: EVERYONE, delay: EVERYONE },
    schedules: [
      schedule([repeat('a1', 'p1', 1, 1), delay('a2', 'p1', 1, 50), delay('a3', 'p1', 1, 50)]),
      schedule([repeat('a1', 'p1', 2, 1), lose('p1', 'a2', 2), lose('p1', 'a3', 2)]),
      schedule([repeat('a1', 'l1', 1, 1), lose('p1', 'a2', 2), lose('p1', 'a3', 2)]),
      // The prepare arrives again when its value is accepted.
      schedule([repeat('p1', 'a1', 1, 30), repeat('p1', 'a2', 1, 30)], BOTH),
    ],
    runs: 90,
  }),
  graded({
    id: '3.2',
    title: 'A lost message delays the end, but does not prevent it',
    points: 5,
    rules: rulesOf([...PAXOS, quietWhenDone, termination]),
    menu: { ...WHEN, most: 5, lose: EVERYONE, cut: EVERYONE },
    schedules: [
      schedule(['a1', 'a2', 'a3'].map((id) => lose(id, 'l1', 1))),
      schedule(ACROSS_BALLOTS),
      schedule(OLD_ANSWER),
      // Nothing that acceptors say arrives for more than nine rounds.
      schedule([{ kind: 'one-way', side: ['a1', 'a2', 'a3'], atMs: 0, forMs: 1400 }]),
    ],
    runs: 90,
  }),
  graded({
    id: '3.3',
    title: 'All of it together',
    points: 5,
    rules: rulesOf([...PAXOS, quietWhenDone, termination]),
    menu: {
      ...WHEN,
      most: 6,
      cut: EVERYONE,
      lose: EVERYONE,
      repeat: EVERYONE,
      delay: EVERYONE,
      pause: EVERYONE,
      slowDisk: EVERYONE,
      drift: EVERYONE,
    },
    runs: 90,
  }),
];

/** A disk that is still busy with one message when the next arrives. */
function busyDisk(node: string, atMs: number): Fault {
  return { kind: 'slow-disk', node, atMs, forMs: 300, syncMs: 60 };
}

const CRASH: FaultMenu = {
  ...WHEN,
  most: 5,
  lose: EVERYONE,
  repeat: EVERYONE,
  delay: EVERYONE,
};

const crashes = [
  graded({
    id: '4.1',
    title: 'An acceptor crashes, and has forgotten nothing',
    points: 6,
    rules: rulesOf([...DURABLE, quietWhenDone, termination]),
    menu: { ...CRASH, crash: ACCEPTORS, slowDisk: ACCEPTORS },
    schedules: [
      schedule([], BOTH),
      schedule([busyDisk('a1', 0), repeat('p1', 'a1', 1, 1)]),
      schedule([busyDisk('a1', 14), repeat('p1', 'a1', 2, 1)]),
      // The learner asks a1 while its disk is busy with the acceptance.
      schedule([
        { kind: 'slow-disk', node: 'a1', atMs: 14, forMs: 300, syncMs: 120 },
        lose('p1', 'a2', 2),
        lose('p1', 'a3', 2),
      ]),
      schedule([crash('a1', { atMs: 30, forMs: 10 }), pause('p2', { atMs: 0, forMs: 60 })], BOTH),
      ...[20, 25, 30].map((atMs) =>
        schedule(
          [
            crash('a1', { atMs, forMs: 5 }),
            pause('p2', { atMs: 0, forMs: 40 }),
            lose('p1', 'a3', 2),
          ],
          BOTH,
        ),
      ),
    ],
    runs: 120,
  }),
  graded({
    id: '4.2',
    title: 'A proposer crashes, and uses no ballot twice',
    points: 6,
    rules: rulesOf([...DURABLE, quietWhenDone, termination]),
    menu: { ...CRASH, crash: [...PROPOSERS, 'l1'], slowDisk: PROPOSERS },
    schedules: [
      schedule([{ kind: 'crash-after', node: 'p1', step: 1, forMs: 5, keep: 0 }]),
      schedule([busyDisk('p1', 0), crash('p1', { atMs: 10, forMs: 5 })]),
      schedule([crash('p1', { atMs: 16, forMs: 5 })], BOTH),
      schedule([crash('p2', { atMs: 16, forMs: 5 })], BOTH),
      schedule([crash('l1', { atMs: 30, forMs: 50 })]),
    ],
    runs: 120,
  }),
  exploration({
    chapter: CHAPTER,
    id: '4.3',
    title: 'Every order of events, with a crash at any moment',
    points: 8,
    scenario: smallScenario,
    cases: [
      { params: { timers: 1, apart: 1 }, bounds: bounds({ crashes: 0 }) },
      { params: { timers: 1, apart: 2 }, bounds: bounds({ crashes: 0, losses: 2 }) },
      { params: { timers: 0, apart: 2 }, bounds: bounds({}) },
    ],
    rules: { invariants: () => [agreement] },
  }),
];

function bounds(more: Partial<Bounds>): Bounds {
  return {
    states: 300_000,
    depth: 200,
    crashes: 1,
    crashing: ['p1', 'a1', 'a2', 'a3'],
    earlyTimers: 0,
    losses: 0,
    disks: 'fast',
    ...more,
  };
}

/** Disks so slow that each proposer's prepare comes between the other's prepare and accept. */
function duel(syncMs: number, forMs: number): readonly Fault[] {
  const disks = ['a1', 'a2', 'a3'].map((node): Fault => {
    return { kind: 'slow-disk', node, atMs: 0, forMs: 6000, syncMs };
  });
  return [...disks, pause('p2', { atMs: 0, forMs })];
}

const duels = [
  property({
    chapter: CHAPTER,
    id: '5.1',
    title: 'A duel of proposers ends',
    points: 8,
    scenario: endingDuelScenario,
    rules: rulesOf([
      watching(() => agreement),
      learnedWithin(1500, ['p1', 'p2', 'l1'], 'the duel ends'),
    ]),
    schedules: [20, 25, 30, 35].flatMap((syncMs) =>
      [25, 28, 31, 34].map((forMs) => ({
        seed: 0,
        params: { spread: 40 },
        faults: duel(syncMs, forMs),
      })),
    ),
    runs: 0,
  }),
];

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '8.1',
    title: 'Make two proposers duel for 50 rounds',
    points: 5,
    goal: 'Both proposers get to round 50 before any value is chosen, and all that goes wrong is slow.',
    scenario: duelScenario,
    faults: (chapter) => chapter.schedule(),
    accept: acceptDelays,
    judge: lastsFiftyRounds,
  }),
];

/** The graded suite of chapter 3. */
export const suite: Suite<Chapter> = {
  chapter: '03-paxos',
  title: 'Paxos',
  levels: [
    { number: 1, title: 'One proposer', tests: oneProposer },
    { number: 2, title: 'Promises and competition', tests: competition },
    { number: 3, title: 'Lost, repeated and late messages', tests: unreliableMessages },
    { number: 4, title: 'Crashes and the disk', tests: crashes },
    { number: 5, title: 'The duel', tests: duels },
    { number: 6, title: 'Multi-Paxos: a log', tests: multiPaxos },
    { number: 7, title: 'Extra: Fast Paxos', tests: fastPaxos },
    { number: 8, title: 'Break it', tests: breakIt },
  ],
};
