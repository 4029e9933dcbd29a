import { crash, lose, type Fault, type LogMessage } from '#kit';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { AMONG_PUPPETS, MULTI_PAXOS, skipsPhaseOne } from './log-expectations.ts';
import { logScenario, logSettings } from './log-scenario.ts';
import type { Output } from './output.ts';
import { rulesOf } from './reader.ts';
import type { Chapter } from './scenario.ts';
import { scriptScenario } from './script-scenario.ts';

const REPLICAS = ['r1', 'r2', 'r3', 'r4', 'r5'];
const EVERYONE = ['client', ...REPLICAS];

type Options = PropertyOptions<Chapter, LogMessage, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: 3, scenario: logScenario, ...options });
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
  seed = 0,
): Schedule {
  return { seed, params: logSettings(params), faults };
}

/**
 * Whoever leads: nobody else hears of the second of three commands, and the leader crashes when the
 * others have accepted the third. The commands arrive 5, 15 and 25 ms after the start. What a leader
 * repeats may fill the gap after all, so this is tried with different starts.
 */
function gapIf(leader: string, startMs: number): Schedule {
  const faults: Fault[] = [
    { kind: 'one-way', side: [leader], atMs: startMs + 12, forMs: 10 },
    crash(leader, { atMs: startMs + 29, forMs: 800 }),
  ];
  return schedule(faults, { startMs });
}

/** All replicas at once, while commands are under way. */
function allCrash(): readonly Fault[] {
  return ['r1', 'r2', 'r3'].map((id) => crash(id, { atMs: 375, forMs: 20 }));
}

/** The tests of level 6. */
export const multiPaxos = [
  graded({
    id: '6.1',
    title: 'A stable leader needs no phase 1 for a command',
    points: 4,
    rules: rulesOf([...MULTI_PAXOS, skipsPhaseOne]),
    schedules: [
      schedule([]),
      schedule([], { commands: 5, replicas: 5 }),
      schedule([], { commands: 5 }, 1),
      schedule([], { commands: 5, replicas: 4 }, 2),
      schedule([], { startMs: 0 }, 3),
    ],
    runs: 0,
  }),
  property({
    chapter: 3,
    id: '6.2',
    title: 'Promises for all slots, and a new leader that finishes what was begun',
    points: 4,
    scenario: scriptScenario,
    rules: rulesOf(AMONG_PUPPETS),
    schedules: [
      script(1),
      script(1, [{ kind: 'delay', from: 'r2', to: 'r1', nth: 1, byMs: 1 }]),
      script(1, [{ kind: 'delay', from: 'r3', to: 'r1', nth: 2, byMs: 1 }]),
      script(0),
      script(0, [crash('r1', { atMs: 90, forMs: 20 })]),
      script(0, [{ kind: 'slow-disk', node: 'r1', atMs: 0, forMs: 300, syncMs: 40 }]),
      script(2, [{ kind: 'crash-after', node: 'r1', step: 2, forMs: 5, keep: 0 }]),
      script(2, [crash('r1', { atMs: 700, forMs: 5 })]),
      script(2, [crash('r1', { atMs: 900, forMs: 300 })]),
      script(3),
    ],
    runs: 0,
  }),
  graded({
    id: '6.3',
    title: 'A new leader finishes what was begun, and fills the gaps',
    points: 4,
    rules: rulesOf(MULTI_PAXOS),
    menu: { most: 4, withinMs: 450, longestMs: 600, crash: REPLICAS, cut: REPLICAS },
    schedules: [
      ...['r1', 'r2', 'r3'].flatMap((id) => [330, 340, 350].map((ms) => gapIf(id, ms))),
      ...[0, 1, 2].map((seed) => schedule(allCrash(), {}, seed)),
      ...['r1', 'r2', 'r3'].map((id) => schedule([crash(id, { atMs: 372, forMs: 800 })])),
    ],
    runs: 40,
  }),
  graded({
    id: '6.4',
    title: 'Everything at once',
    points: 3,
    rules: rulesOf(MULTI_PAXOS),
    menu: {
      most: 6,
      withinMs: 450,
      longestMs: 600,
      crash: REPLICAS,
      pause: REPLICAS,
      slowDisk: REPLICAS,
      drift: REPLICAS,
      cut: REPLICAS,
      lose: EVERYONE,
      repeat: EVERYONE,
      delay: EVERYONE,
    },
    schedules: [
      // Disks that are busy with phase 1, and later with a command that is sent again.
      schedule(
        REPLICAS.map((node) => busyDisk(node, 0, 600)),
        { startMs: 0 },
      ),
      schedule(REPLICAS.map((node) => busyDisk(node, 330, 300))),
      schedule([lose('r1', 'r2', 9)]),
      // A leader hears of a lower ballot than its own between two of its proposals, and goes on.
      schedule(
        [
          { kind: 'one-way', side: ['r2', 'r3'], atMs: 0, forMs: 243 },
          { kind: 'delay', from: 'r3', to: 'r2', nth: 2, byMs: 10 },
        ],
        { startMs: 231 },
        65471,
      ),
    ],
    runs: 50,
  }),
];

function script(number: number, faults: readonly Fault[] = []): Schedule {
  return { seed: 0, params: { script: number, replicas: 5, commands: 3 }, faults };
}

function busyDisk(node: string, atMs: number, forMs: number): Fault {
  return { kind: 'slow-disk', node, atMs, forMs, syncMs: 45 };
}
