import { crash, partition, pause, type Fault, type ServerMessage } from '#kit';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import * as reference from '../../solutions/15-ensemble/index.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Expectation } from '../../src/grade/scenario.ts';
import type { Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import type { AloneOutput } from './alone/output.ts';
import * as aloneRules from './alone/rules.ts';
import { settings as aloneSettings, standalone, withSyncs } from './alone/scenario.ts';
import type { Chapter } from './chapter.ts';
import {
  ephemerals,
  everyoneIsAnswered,
  GUARANTEES,
  hears,
  refusals,
  sessionsLiveOn,
} from './rules.ts';
import { scenarioOf, settings, TICK_MS, type ScenarioOptions } from './scenario.ts';
import type { Script } from './script.ts';
import {
  noSnapshotOfTwoTrees,
  oneSnapshotAtATime,
  snapshotsAreDrawn,
  snapshotsAreTaken,
} from './snapshots.ts';
import {
  APART,
  ENDURING,
  LONG_SESSIONS,
  LAST_LOOK_MS,
  MORTALS,
  READERS,
  SESSIONS,
  SNAPSHOTS,
  SNAPSHOTS_OF_THREE,
  TERMS,
  TOGETHER,
} from './scripts-ensemble.ts';
import { noQuorumNoService } from './no-quorum.ts';
import { overTcp } from './live/over-tcp.ts';
import { acceptStaleFaults, staleReadIsMissing } from './stale.ts';
import { CONVERSATIONS, LEAVERS, PIPELINES, SLOW_DISK, TROUBLE } from './scripts-alone.ts';

/** This chapter's number, in tokens and commands. */
const CHAPTER = 15;

function alone(
  options: Omit<PropertyOptions<Chapter, ServerMessage, AloneOutput>, 'chapter' | 'scenario'> &
    Partial<Pick<PropertyOptions<Chapter, ServerMessage, AloneOutput>, 'scenario'>>,
) {
  return property({ chapter: CHAPTER, scenario: standalone, ...options });
}

function aloneSchedule(
  params: Partial<Record<string, number>> = {},
  faults: readonly Fault[] = [],
): Schedule {
  return { seed: 0, params: aloneSettings(params), faults };
}

const standing = [
  alone({
    id: '1.1',
    title: 'Logged, delivered, in order',
    points: 5,
    rules: { invariants: () => aloneRules.ORDER },
    schedules: [
      aloneSchedule(),
      aloneSchedule({ burst: 3 }),
      aloneSchedule({ base: 1 }),
      aloneSchedule({ base: 1, rounds: 4, burst: 2 }),
    ],
    runs: 10,
  }),
  alone({
    id: '1.2',
    title: 'On the disk first, and there again after a crash',
    points: 7,
    rules: { invariants: () => aloneRules.DURABLE },
    schedules: [
      aloneSchedule({}, [crash('server', { atMs: 40, forMs: 20 })]),
      aloneSchedule({ burst: 2 }, [crash('server', { atMs: 21, forMs: 20 })]),
      aloneSchedule({ base: 1 }, [crash('server', { atMs: 40, forMs: 20 })]),
      aloneSchedule({ rounds: 3, burst: 2 }, [
        { kind: 'slow-disk', node: 'server', atMs: 10, forMs: 200, syncMs: 30 },
        crash('server', { atMs: 65, forMs: 20 }),
      ]),
    ],
    menu: {
      most: 3,
      withinMs: 120,
      longestMs: 60,
      crash: ['server'],
      slowDisk: ['server'],
    },
    runs: 60,
  }),
];

/** One server, and its clients. */
function withClients(
  options: Omit<
    PropertyOptions<Chapter, ServerMessage, ClientOutput>,
    'chapter' | 'scenario' | 'rules'
  >,
  scripts: typeof CONVERSATIONS,
  expectations: PropertyOptions<Chapter, ServerMessage, ClientOutput>['rules']['expectations'],
) {
  return property<Chapter, ServerMessage, ClientOutput>({
    chapter: CHAPTER,
    scenario: scenarioOf({ servers: 1, scripts, world: { healAtMs: 300, endAtMs: 660 } }),
    rules: { invariants: () => [], expectations: expectations ?? [] },
    schedules: scripts.map((_, script) => ({ seed: 0, params: settings({ script }), faults: [] })),
    ...options,
  });
}

const port = [
  withClients(
    { id: '2.1', title: 'Hello, questions, answers', points: 12, runs: 12 },
    CONVERSATIONS,
    [hears(CONVERSATIONS)],
  ),
  withClients({ id: '2.2', title: 'What ends a connection', points: 10, runs: 12 }, TROUBLE, [
    hears(TROUBLE),
  ]),
];

/** Who has left is back by then. */
const BACK_MS = 110;

const order = [
  withClients(
    { id: '3.1', title: 'Everything at once, answered in order', points: 10, runs: 12 },
    PIPELINES,
    [hears(PIPELINES), ...GUARANTEES, everyoneIsAnswered(0)],
  ),
  alone({
    id: '3.2',
    title: 'A sync waits its turn',
    points: 4,
    scenario: withSyncs,
    rules: { invariants: () => aloneRules.SYNCS },
    schedules: [
      aloneSchedule({ sync: 1 }),
      aloneSchedule({ sync: 1, burst: 2, rounds: 3 }),
      aloneSchedule({ sync: 1, rounds: 4, burst: 2 }, [
        { kind: 'slow-disk', node: 'server', atMs: 10, forMs: 200, syncMs: 30 },
      ]),
    ],
    menu: { most: 2, withinMs: 120, longestMs: 60, crash: ['server'], slowDisk: ['server'] },
    runs: 20,
  }),
  withClients(
    {
      id: '3.3',
      title: 'Who leaves, and comes back',
      points: 3,
      schedules: LEAVERS.map((_, script) =>
        schedule({ script }, [{ kind: 'slow-disk', node: '1', ...SLOW_DISK }]),
      ),
      runs: 0,
    },
    LEAVERS,
    [hears(LEAVERS), ...GUARANTEES, everyoneIsAnswered(BACK_MS)],
  ),
];

type Options = PropertyOptions<Chapter, ServerMessage, ClientOutput>;

function schedule(
  params: Partial<Record<string, number>> = {},
  faults: readonly Fault[] = [],
  seed = 0,
): Schedule {
  return { seed, params: settings(params), faults };
}

/** Every script of a list, once. */
function each(scripts: readonly Script[]): readonly Schedule[] {
  return scripts.map((_, script) => schedule({ script }));
}

/** Events of three servers take long: this is a matter of seconds. */
const SHRINK_EVENTS = 100_000;

/** Three servers, and their clients. */
function together(
  options: Omit<Options, 'chapter' | 'scenario' | 'rules'> & {
    readonly scripts: readonly Script[];
    readonly expectations: readonly Expectation[];
    readonly healAtMs?: number;
    readonly endAtMs?: number;
  },
) {
  const { scripts, expectations, healAtMs = 600, endAtMs = 2400, ...rest } = options;
  return property<Chapter, ServerMessage, ClientOutput>({
    chapter: CHAPTER,
    scenario: scenarioOf({ servers: 3, scripts, world: { healAtMs, endAtMs } }),
    rules: { invariants: () => [], expectations },
    schedules: each(scripts),
    shrinkEvents: SHRINK_EVENTS,
    ...rest,
  });
}

/** Faults begin and end before everything heals, at 1700 ms. */
const ROUGH: FaultMenu = {
  most: 4,
  withinMs: 1300,
  longestMs: 600,
  crash: ['1', '2', '3'],
  pause: ['1', '2', '3', 'c1', 'c2'],
  cut: ['1', '2', '3', 'c1', 'c2', 'c3'],
  lose: ['1', '2', '3', 'c1', 'c2'],
  delay: ['1', '2', '3', 'c1', 'c2'],
  slowDisk: ['1', '2', '3'],
};

const ensemble = [
  together({
    id: '4.1',
    title: 'Three servers, any of them will do',
    points: 8,
    scripts: TOGETHER,
    expectations: [hears(TOGETHER), ...GUARANTEES, everyoneIsAnswered(0)],
    runs: 5,
  }),
  together({
    id: '4.2',
    title: 'One server is slow, or alone',
    points: 7,
    scripts: APART,
    expectations: [...GUARANTEES, noQuorumNoService],
    schedules: [
      schedule({ script: 0 }, [behind(390, 60)]),
      schedule({ script: 1 }, [behind(500, 90)]),
      schedule({ script: 1 }, [behind(700, 80)]),
      schedule({ script: 2 }, [partition(['1', 'c2'], { atMs: 600, forMs: 900 })]),
      schedule({ script: 2 }, [partition(['3', 'c1'], { atMs: 600, forMs: 900 })]),
    ],
    healAtMs: 1600,
    endAtMs: 2600,
    runs: 0,
  }),
  together({
    id: '4.3',
    title: 'One term, and the next',
    points: 3,
    scripts: TERMS,
    expectations: [...GUARANTEES, refusals, everyoneIsAnswered(2000)],
    schedules: [
      schedule({}, [
        partition(['3', 'c1'], { atMs: 600, forMs: 700 }),
        crash('2', { atMs: 1700, forMs: 500 }),
      ]),
    ],
    healAtMs: 2300,
    endAtMs: 2900,
    runs: 0,
  }),
];

/** Server 1 hears nothing of the others for a moment, which is too short for anybody to notice. */
function behind(atMs: number, forMs: number): Fault {
  return { kind: 'one-way', side: ['2', '3', 'c1'], atMs, forMs };
}

const sessions = [
  together({
    id: '5.1',
    title: 'Sessions that end, move, and stay',
    points: 7,
    scripts: SESSIONS,
    expectations: [hears(SESSIONS), ...GUARANTEES, ephemerals(2 * TICK_MS)],
    runs: 4,
  }),
  together({
    id: '5.2',
    title: 'Sessions outlive servers',
    points: 3,
    scripts: LONG_SESSIONS,
    expectations: [
      ...GUARANTEES,
      sessionsLiveOn,
      ephemerals(4 * TICK_MS),
      everyoneIsAnswered(1700),
    ],
    schedules: [
      ...each(LONG_SESSIONS),
      schedule({}, [crash('3', { atMs: 700, forMs: 200 })]),
      schedule(
        {},
        ['1', '2', '3'].map((server) => crash(server, { atMs: 700, forMs: 100 })),
      ),
    ],
    healAtMs: 1200,
    endAtMs: 2400,
    runs: 0,
  }),
];

const keeping = [
  property<Chapter, ServerMessage, ClientOutput>({
    chapter: CHAPTER,
    id: '6.1',
    title: 'Snapshots, and what comes back from the disk',
    points: 3,
    scenario: scenarioOf({
      servers: 1,
      scripts: SNAPSHOTS,
      world: { healAtMs: 500, endAtMs: 1500 },
    }),
    rules: {
      invariants: () => [],
      expectations: [
        snapshotsAreTaken(SNAPSHOTS),
        oneSnapshotAtATime,
        ...GUARANTEES,
        everyoneIsAnswered(650),
      ],
    },
    schedules: [
      ...each(SNAPSHOTS),
      schedule({ script: 0 }, [crash('1', { atMs: 150, forMs: 50 })]),
      schedule({ script: 1 }, [crash('1', { atMs: 200, forMs: 50 })]),
    ],
    menu: { most: 2, withinMs: 400, longestMs: 80, crash: ['1'], slowDisk: ['1'] },
    runs: 10,
  }),
  together({
    id: '6.2',
    title: 'Containers and TTL nodes',
    points: 2,
    scripts: MORTALS,
    expectations: [hears(MORTALS), ...GUARANTEES],
    runs: 0,
  }),
  together({
    id: '6.3',
    title: 'Snapshots of three servers',
    points: 2,
    scripts: SNAPSHOTS_OF_THREE,
    expectations: [snapshotsAreDrawn(SNAPSHOTS_OF_THREE), noSnapshotOfTwoTrees, ...GUARANTEES],
    schedules: [schedule(), schedule({ script: 1 }, [partition(['1'], { atMs: 600, forMs: 600 })])],
    healAtMs: 1600,
    endAtMs: 2400,
    runs: 0,
  }),
];

const faults = [
  together({
    id: '7.1',
    title: 'Leaders that crash, and lines that break',
    points: 8,
    scripts: ENDURING,
    expectations: [...GUARANTEES, ephemerals(10 * TICK_MS), everyoneIsAnswered(LAST_LOOK_MS)],
    schedules: [
      schedule({ script: 3 }, [crash('3', { atMs: 800, forMs: 600 })]),
      schedule({}, [crash('3', { atMs: 800, forMs: 600 })]),
      schedule({ script: 1 }, [crash('3', { atMs: 900, forMs: 200 })]),
      schedule({ script: 1 }, [partition(['3', 'c1'], { atMs: 700, forMs: 800 })]),
      schedule({ script: 1 }, [pause('3', { atMs: 700, forMs: 700 })]),
      schedule({ script: 2 }, [pause('3', { atMs: 700, forMs: 700 })]),
    ],
    menu: ROUGH,
    healAtMs: 1700,
    endAtMs: 2900,
    runs: 9,
  }),
];

/** One server is the one under test, the others are the reference. */
function among(mine: string): NonNullable<ScenarioOptions['codeOf']> {
  return (chapter, server) => (server === mine ? chapter : reference);
}

function strangers(id: string, mine: string, title: string) {
  return property<Chapter, ServerMessage, ClientOutput>({
    chapter: CHAPTER,
    id,
    title,
    points: 1,
    scenario: scenarioOf({
      servers: 3,
      scripts: ENDURING,
      world: { healAtMs: 1700, endAtMs: 2900 },
      codeOf: among(mine),
    }),
    rules: {
      invariants: () => [],
      expectations: [...GUARANTEES, everyoneIsAnswered(LAST_LOOK_MS)],
    },
    schedules: [
      ...each(ENDURING),
      schedule({ script: 1 }, [crash('3', { atMs: 900, forMs: 400 })]),
      schedule({ script: 1 }, [crash(mine, { atMs: 900, forMs: 400 })]),
    ],
    menu: ROUGH,
    runs: 2,
    shrinkEvents: SHRINK_EVENTS,
  });
}

const others = [
  strangers('8.1', '1', 'Your server follows two others'),
  strangers('8.2', '3', 'Your server leads two others'),
  overTcp({ id: '8.3', title: 'The same over TCP', points: 2 }),
];

const breakIt = [
  task<Chapter, ServerMessage, ClientOutput>({
    chapter: CHAPTER,
    id: '9.1',
    title: 'A stale read',
    points: 2,
    goal: 'With one fault c2 reads something older than what c1 had been answered before c2 asked.',
    scenario: scenarioOf({
      servers: 3,
      scripts: READERS,
      world: { healAtMs: 1600, endAtMs: 1800 },
      codeOf: among('1'),
    }),
    faults: (chapter) => chapter.staleReadFaults(),
    accept: acceptStaleFaults,
    judge: staleReadIsMissing,
  }),
];

/** The graded suite of chapter 15. */
export const suite: Suite<Chapter> = {
  chapter: '15-ensemble',
  title: 'Ensemble',
  levels: [
    { number: 1, title: 'Alone: the log before the answer', tests: standing },
    { number: 2, title: 'The client port', tests: port },
    { number: 3, title: 'Order', tests: order },
    { number: 4, title: 'An ensemble', tests: ensemble },
    { number: 5, title: 'Sessions', tests: sessions },
    { number: 6, title: 'What is kept, and what is not', tests: keeping },
    { number: 7, title: 'Whatever happens', tests: faults },
    { number: 8, title: 'Among others', tests: others },
    { number: 9, title: 'Break it: a stale read', tests: breakIt },
  ],
};
