import { crash, partition, pause, type Fault } from '#kit';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import * as expect from './expectations.ts';
import type { Message } from './messages.ts';
import { safety, safetyAndLiveness, withReads } from './rules.ts';
import { fastElection, givenElection, scenarioWith, settings, type Chapter } from './scenario.ts';

const CHAPTER = 5;
const SERVERS = ['1', '2', '3', '4', '5', '6'];

/** Nobody fails, and everybody agrees that server 3 leads. */
const calm = scenarioWith(givenElection, 60);

/** With a real election, for whatever may fail. */
const rough = scenarioWith(fastElection, 320);

/** When faults begin, and how long they last. Everything heals at 2500 ms. */
const WHEN = { withinMs: 1500, longestMs: 900 };

type Options = PropertyOptions<Chapter, Message, ZabOutput>;

function inCalm(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario: calm, ...options });
}

function inRough(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario: rough, ...options });
}

function schedule(
  params: Partial<Record<string, number>> = {},
  faults: readonly Fault[] = [],
  seed = 0,
): Schedule {
  return { seed, params: settings(params), faults };
}

/** The same, with latencies as they come. */
function seeds(params: Partial<Record<string, number>>, faults: readonly Fault[] = []): Schedule[] {
  return [0, 1, 2].map((seed) => schedule(params, faults, seed));
}

/** What a disk is for. */
const DURABLE = [
  expect.promiseBeforeAckEpoch,
  expect.historyBeforeEpoch,
  expect.historyBeforeAck,
  expect.diskBeforeAck,
];

/** What a quorum is for. */
const QUORUMS = [expect.promisedByAQuorum, expect.establishedByAQuorum, expect.committedByAQuorum];

/** A disk on which a sync takes long. */
function slowDisk(node: string, atMs: number, syncMs = 150): Fault {
  return { kind: 'slow-disk', node, atMs, forMs: 1000, syncMs };
}

const newEpoch = [
  inCalm({
    id: '1.1',
    title: 'Three servers agree on epoch 1, and serve',
    points: 4,
    rules: { invariants: safetyAndLiveness },
    schedules: [schedule({ puts: 0 })],
    runs: 0,
  }),
  inCalm({
    id: '1.2',
    title: 'One packet after the other, each once',
    points: 4,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.handshake, expect.staysInOffice],
    },
    schedules: [...seeds({ puts: 0 }), ...seeds({ puts: 0, servers: 5 })],
    runs: 0,
  }),
  inCalm({
    id: '1.3',
    title: 'Nothing before a quorum has agreed to it',
    points: 4,
    rules: { invariants: safetyAndLiveness, expectations: QUORUMS },
    schedules: [
      ...seeds({ puts: 0, servers: 5 }),
      schedule({ puts: 0 }, [slowDisk('3', 0)]),
      schedule({ puts: 0, servers: 5 }, [slowDisk('1', 0), slowDisk('2', 0), slowDisk('4', 0)]),
    ],
    runs: 0,
  }),
];

const broadcast = [
  inCalm({
    id: '2.1',
    title: 'What one client writes, all servers deliver, in one order',
    points: 6,
    rules: { invariants: safetyAndLiveness, expectations: [expect.staysInOffice] },
    schedules: [schedule({}), ...seeds({ puts: 3 }), ...seeds({ puts: 3, servers: 5, first: 3 })],
    runs: 20,
  }),
  inCalm({
    id: '2.2',
    title: 'A quorum is enough, and a slow follower is not waited for',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.answersWithin(80), ...QUORUMS],
    },
    schedules: [
      schedule({ first: 2, puts: 3 }, [slowDisk('1', 50)]),
      schedule({ first: 2, puts: 3, servers: 5 }, [slowDisk('1', 50), slowDisk('5', 50)]),
    ],
    runs: 0,
  }),
  inCalm({
    id: '2.3',
    title: 'Many proposals under way, and none before its disks have it',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.pipelines, expect.diskBeforeAck, ...QUORUMS],
    },
    schedules: [
      ...seeds({ puts: 3 }),
      schedule({ puts: 3 }, [slowDisk('3', 50)]),
      schedule({ puts: 3 }, [slowDisk('1', 50), slowDisk('2', 50)]),
      schedule({ puts: 3, servers: 5 }, [slowDisk('1', 50), slowDisk('2', 50), slowDisk('4', 50)]),
    ],
    runs: 0,
  }),
];

function pasts(...numbers: readonly number[]): Schedule[] {
  return numbers.flatMap((past) => [...seeds({ past }), schedule({ past, puts: 3, servers: 5 })]);
}

const synchronisation = [
  inCalm({
    id: '3.1',
    title: 'Who lacks a little gets that (DIFF)',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.rightSync, ...QUORUMS, expect.staysInOffice],
    },
    schedules: pasts(1, 5),
    runs: 0,
  }),
  inCalm({
    id: '3.2',
    title: 'Who has too much cuts it off (TRUNC)',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.rightSync, ...QUORUMS, expect.staysInOffice],
    },
    schedules: pasts(2),
    runs: 0,
  }),
  inCalm({
    id: '3.3',
    title: 'Who cannot be helped otherwise gets everything (SNAP)',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.rightSync, ...QUORUMS, expect.staysInOffice],
    },
    schedules: pasts(3, 4, 6),
    runs: 0,
  }),
];

const silence = [
  inRough({
    id: '4.1',
    title: 'Who is cut off stops serving, leader or not',
    points: 6,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.noticesIsolation],
    },
    schedules: [
      schedule({}, [partition(['3'], { atMs: 600, forMs: 1500 })]),
      schedule({}, [partition(['1'], { atMs: 600, forMs: 1500 })]),
    ],
    runs: 0,
  }),
  inRough({
    id: '4.2',
    title: 'The leader crashes, and somebody else leads',
    points: 6,
    rules: { invariants: safetyAndLiveness, expectations: QUORUMS },
    menu: { ...WHEN, most: 3, crash: SERVERS, pause: SERVERS },
    schedules: [schedule({ puts: 3 }, [crash('3', { atMs: 350, forMs: 1000 })])],
    runs: 60,
  }),
  inRough({
    id: '4.3',
    title: 'Links break and come back',
    points: 6,
    rules: { invariants: safetyAndLiveness, expectations: QUORUMS },
    menu: { ...WHEN, most: 4, cut: SERVERS, lose: SERVERS, delay: SERVERS },
    runs: 60,
  }),
];

const disks = [
  inRough({
    id: '5.1',
    title: 'The disk first',
    points: 8,
    rules: { invariants: safetyAndLiveness, expectations: [...DURABLE, ...QUORUMS] },
    menu: { ...WHEN, most: 4, crash: SERVERS, slowDisk: SERVERS },
    runs: 80,
  }),
];

const everything = [
  inCalm({
    id: '6.1',
    title: 'Observers only listen',
    points: 4,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.handshake, expect.observersOnlyListen, ...QUORUMS],
    },
    schedules: [1, 2, 4].map((past) => schedule({ observers: 1, puts: 3, past })),
    runs: 0,
  }),
  inCalm({
    id: '6.2',
    title: 'SYNC comes behind the commits',
    points: 3,
    rules: { invariants: withReads, expectations: [expect.syncWaits, expect.readsAreAnswered] },
    schedules: [...seeds({ reads: 1, puts: 3 }), ...seeds({ reads: 1, puts: 3, observers: 1 })],
    runs: 20,
  }),
  inRough({
    id: '6.3',
    title: 'Five servers, an observer, and everything at once',
    points: 5,
    rules: { invariants: safetyAndLiveness, expectations: [...DURABLE, ...QUORUMS] },
    menu: {
      ...WHEN,
      most: 6,
      crash: SERVERS,
      pause: SERVERS,
      cut: SERVERS,
      lose: SERVERS,
      delay: SERVERS,
      slowDisk: SERVERS,
      drift: SERVERS,
    },
    runs: 80,
  }),
];

/** The graded suite of chapter 5. */
export const suite: Suite<Chapter> = {
  chapter: '05-zab-broadcast',
  title: 'Zab broadcast',
  levels: [
    { number: 1, title: 'A new epoch', tests: newEpoch },
    { number: 2, title: 'Broadcast', tests: broadcast },
    { number: 3, title: 'Synchronisation', tests: synchronisation },
    { number: 4, title: 'Silence, and leaders that are none', tests: silence },
    { number: 5, title: 'What the disk must have first', tests: disks },
    { number: 6, title: 'Everything', tests: everything },
  ],
};
