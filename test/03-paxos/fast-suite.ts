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

/** The `nth` message between two nodes is late. */
function delay(from: string, to: string, nth: number, byMs = 300): Fault {
  return { kind: 'delay', from, to, nth, byMs };
}

/** The coordinator goes to a higher ballot, and then something arrives that belongs to a lower one. */
const OLD_MESSAGES: readonly Schedule[] = [
  // a1 gets "any" for ballot 1.c when it has accepted in a higher one.
  schedule([...split('a2'), delay('c', 'a1', 2)], { clients: 2 }),
  // a1 gets "accept" for ballot 2.c when it has promised a higher one.
  schedule([...split('a1', 'a2'), delay('c', 'a1', 3), lose('c', 'a2', 3), lose('c', 'a3', 3)], {
    clients: 2,
  }),
  // What a2 and a3 have accepted in ballot 1.c comes when c waits for acceptances in 2.c.
  schedule(
    [
      ...split('a1', 'a4'),
      ...['a2', 'a3'].map((from) => delay(from, 'c', 2, 45)),
      ...['a2', 'a3', 'a4'].map((to) => delay('c', to, 4)),
    ],
    { clients: 2 },
  ),
  // The promises of a1 and a2 for ballot 1.c come when c waits for promises in 2.c.
  schedule(
    [
      ...split('a5'),
      ...['a1', 'a2'].map((from) => delay(from, 'c', 1, 70)),
      ...['a1', 'a2', 'a3', 'a4'].flatMap((from) => [lose(from, 'c', 2), delay(from, 'c', 3, 10)]),
    ],
    { clients: 2, acceptors: 5 },
  ),
];

/** A value is chosen in ballot 2.c, but the first promise of the next ballot names one of 1.c. */
const TWO_BALLOTS: readonly Schedule[] = ['a1', 'a4'].map((behind) => {
  const others = ['a1', 'a2', 'a3', 'a4'].filter((id) => id !== behind);
  const faults = others.flatMap((id) => [lose(id, 'c', 3), delay(id, 'c', 4, 5)]);
  return schedule([...split('a1', 'a2'), lose('c', behind, 3), ...faults], { clients: 2 });
});

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
      // Red is chosen, and c restarts. Its accept in 3.c is lost, and no client has told it anything.
      schedule([
        crash('c', { atMs: 38, forMs: 12 }),
        ...['a1', 'a2', 'a3', 'a4'].map((to) => lose('c', to, 4)),
      ]),
      ...OLD_MESSAGES,
      ...TWO_BALLOTS,
    ],
    runs: 120,
  }),
];
