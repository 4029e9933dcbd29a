import { crash, lose, type Fault, type FastPaxosMessage } from '#kit';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { coordinatorLearns, FAST_PAXOS, recoversAtOnce, threeDelays } from './fast-expectations.ts';
import { fastScenario, fastSettings } from './fast-scenario.ts';
import type { Output } from './output.ts';
import { rulesOf } from './reader.ts';
import type { Chapter } from './scenario.ts';

const ACCEPTORS = ['a1', 'a2', 'a3', 'a4', 'a5'];
const EVERYONE = ['x', 'y', 'c', ...ACCEPTORS, 'l1'];

type Options = PropertyOptions<Chapter, FastPaxosMessage, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: 3, scenario: fastScenario, ...options });
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
  seed = 0,
): Schedule {
  return { seed, params: fastSettings(params), faults };
}

function late(from: string, to: string, byMs: number): Fault {
  return { kind: 'delay', from, to, nth: 1, byMs };
}

/** `y` is first at some acceptors, `x` at the others. */
function split(...blue: readonly string[]): readonly Fault[] {
  return blue.map((acceptor) => late('x', acceptor, 15));
}

/** The tests of level 7. */
export const fastPaxos = [
  graded({
    id: '7.1',
    title: 'One client: its value is chosen without the coordinator',
    points: 3,
    rules: rulesOf([...FAST_PAXOS, threeDelays, coordinatorLearns]),
    schedules: [
      schedule([]),
      schedule([], { acceptors: 5 }),
      schedule([crash('a2', { atMs: 0, forMs: 1000 })]),
      schedule([], {}, 1),
    ],
    runs: 0,
  }),
  graded({
    id: '7.2',
    title: 'A collision is over at once',
    points: 2,
    rules: rulesOf([...FAST_PAXOS, recoversAtOnce, coordinatorLearns]),
    schedules: [
      schedule(split('a1', 'a2'), { clients: 2 }),
      schedule(split('a1', 'a2'), { clients: 2, acceptors: 5 }),
      schedule(split('a3', 'a4', 'a5'), { clients: 2, acceptors: 5 }),
    ],
    runs: 0,
  }),
  graded({
    id: '7.3',
    title: 'A collision ends with the one value that may be chosen',
    points: 3,
    rules: rulesOf([...FAST_PAXOS, coordinatorLearns]),
    menu: {
      withinMs: 80,
      longestMs: 600,
      most: 6,
      crash: ['c', ...ACCEPTORS],
      cut: ['c', ...ACCEPTORS],
      slowDisk: ['c', ...ACCEPTORS],
      lose: EVERYONE,
      repeat: EVERYONE,
      delay: EVERYONE,
    },
    schedules: [
      schedule(split('a1', 'a2'), { clients: 2 }),
      schedule(split('a1'), { clients: 2 }),
      // Three have accepted red, and the coordinator hears of two of them only, and of the blue one.
      schedule([...split('a1'), lose('a4', 'c', 2)], { clients: 2 }),
      schedule([...split('a1', 'a2'), lose('a4', 'c', 2)], { clients: 2, acceptors: 5 }),
      schedule([...split('a1'), crash('c', { atMs: 50, forMs: 40 })], { clients: 2 }),
    ],
    runs: 120,
  }),
];
