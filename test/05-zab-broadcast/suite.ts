import { crash, partition, pause, type Fault } from '#kit';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import { exploration } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import * as expect from './expectations/index.ts';
import { explored } from './explored.ts';
import { acceptCrashes, hasty, lostWhatWasCommitted } from './hasty.ts';
import type { Message } from './messages.ts';
import { LIVE, none, SAFE, safety, withReads } from './rules.ts';
import {
  fastElection,
  givenElection,
  scenarioWith,
  settings,
  splitElection,
  type Chapter,
} from './scenario.ts';

const CHAPTER = 5;
const SERVERS = ['1', '2', '3', '4', '5', '6'];

/** Hardly anything fails, and everybody agrees that server 3 leads: half a second, and all is done. */
const calm = scenarioWith(givenElection, 60, {}, { healAtMs: 1500, endAtMs: 3500 });

/** The same, for runs in which somebody else has to lead in the end. */
const calmInTheEnd = scenarioWith(givenElection, 60);

/** Two servers believe that they are elected. */
const split = scenarioWith(splitElection, 120);

/** Servers that look for a leader repeat themselves at ever longer intervals: give them time. */
const SPAN = { healAtMs: 2000, endAtMs: 6000 };

/** With a real election, for whatever may fail. */
const rough = scenarioWith(fastElection, 320, { observers: [0, 0], reads: [0, 0] }, SPAN);

/** The same, with all that there is. */
const roughest = scenarioWith(fastElection, 320, {}, SPAN);

/** When faults begin, and how long they last: most clients are done at 500 ms if nothing fails. */
const WHEN = { withinMs: 1000, longestMs: 900 };

type Options = PropertyOptions<Chapter, Message, ZabOutput>;

function inCalm(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario: calm, ...options });
}

function inCalmInTheEnd(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario: calmInTheEnd, ...options });
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
function slowDisk(node: string, atMs: number, syncMs = 150, forMs = 1000): Fault {
  return { kind: 'slow-disk', node, atMs, forMs, syncMs };
}

const newEpoch = [
  inCalm({
    id: '1.1',
    title: 'Three servers agree on epoch 1, and serve',
    points: 4,
    rules: { invariants: none, expectations: [expect.staysInOffice, ...SAFE, ...LIVE] },
    schedules: [
      schedule({ puts: 0 }),
      // The leader comes late: nobody listens there when the others ask.
      schedule({ puts: 0 }, [crash('3', { atMs: 1, forMs: 40 })]),
    ],
    runs: 0,
  }),
  inCalm({
    id: '1.2',
    title: 'One packet after the other, each once',
    points: 4,
    rules: {
      invariants: none,
      expectations: [expect.staysInOffice, expect.handshake, ...SAFE, ...LIVE],
    },
    schedules: [...seeds({ puts: 0 }), ...seeds({ puts: 0, servers: 5 })],
    runs: 0,
  }),
  inCalm({
    id: '1.3',
    title: 'Nothing before a quorum has agreed to it',
    points: 4,
    rules: {
      invariants: none,
      expectations: [expect.newerThanAccepted, ...QUORUMS, ...SAFE, ...LIVE],
    },
    schedules: [
      ...seeds({ puts: 0, servers: 5 }),
      // Server 1 has accepted a later epoch than the others.
      schedule({ puts: 0, past: 9 }),
      schedule({ puts: 0 }, [slowDisk('3', 0)]),
      schedule({ puts: 0 }, [slowDisk('3', 0), slowDisk('1', 0)]),
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
    rules: { invariants: safety, expectations: [expect.staysInOffice, ...LIVE] },
    schedules: [
      schedule({}),
      ...Array.from({ length: 8 }, (_, seed) => schedule({ puts: 3, first: 2 }, [], seed)),
      ...seeds({ puts: 3, servers: 5, first: 3 }),
    ],
    runs: 0,
  }),
  inCalm({
    id: '2.2',
    title: 'A quorum is enough, and a slow follower is not waited for',
    points: 6,
    rules: {
      invariants: safety,
      expectations: [expect.answersWithin(80), ...QUORUMS, ...LIVE],
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
      invariants: safety,
      expectations: [expect.pipelines, expect.diskBeforeAck, ...QUORUMS, ...LIVE],
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

/** For runs in which servers come with a past. */
const SYNCHRONISED = [
  expect.saysWhereItStands,
  expect.staysInOffice,
  expect.rightSync,
  expect.copyOfTheLeader,
  ...QUORUMS,
  ...SAFE,
  ...LIVE,
];

const synchronisation = [
  inCalm({
    id: '3.1',
    title: 'Who lacks a little gets that (DIFF)',
    points: 4,
    rules: { invariants: none, expectations: SYNCHRONISED },
    schedules: pasts(1, 5),
    runs: 0,
  }),
  inCalm({
    id: '3.2',
    title: 'Who has too much cuts it off (TRUNC)',
    points: 4,
    rules: { invariants: none, expectations: SYNCHRONISED },
    schedules: pasts(2),
    runs: 0,
  }),
  inCalm({
    id: '3.3',
    title: 'Who cannot be helped otherwise gets everything (SNAP)',
    points: 5,
    rules: { invariants: none, expectations: SYNCHRONISED },
    schedules: pasts(3, 4, 6),
    runs: 0,
  }),
  inCalm({
    id: '3.4',
    title: 'A server comes back while others write',
    points: 5,
    rules: {
      invariants: none,
      expectations: [
        expect.staysInOffice,
        expect.copyOfTheLeader,
        expect.keepsNoMore,
        expect.acknowledgesAll,
        ...QUORUMS,
        ...SAFE,
        ...LIVE,
      ],
    },
    schedules: [
      ...[0, 1, 2, 4].flatMap((past) =>
        [1, 10, 20, 30].map((forMs) =>
          schedule({ past, puts: 3, first: 2 }, [
            crash('1', { atMs: 1, forMs }),
            slowDisk('1', 0, 20),
          ]),
        ),
      ),
      // It comes when all is written, and lacks more than the leader keeps.
      schedule({ past: 1, puts: 3, first: 2 }, [crash('1', { atMs: 1, forMs: 300 })]),
      // It has been in this epoch before.
      schedule({ puts: 3, first: 2 }, [crash('1', { atMs: 150, forMs: 30 })]),
    ],
    runs: 0,
  }),
];

const silence = [
  inRough({
    id: '4.1',
    title: 'Who is cut off stops serving, leader or not',
    points: 3,
    rules: {
      invariants: safety,
      expectations: [
        expect.staysInOffice,
        expect.noticesSilence,
        expect.dropsTheSilent,
        expect.electionKnowsTheEpoch,
        ...LIVE,
      ],
    },
    schedules: [
      schedule({}, [partition(['3'], { atMs: 600, forMs: 1500 })]),
      schedule({}, [partition(['1'], { atMs: 600, forMs: 1500 })]),
      // Nothing breaks, and nothing comes.
      schedule({}, [pause('3', { atMs: 600, forMs: 900 })]),
      schedule({}, [pause('1', { atMs: 600, forMs: 900 }), pause('2', { atMs: 600, forMs: 900 })]),
      schedule({}, [pause('1', { atMs: 600, forMs: 900 })]),
      // To synchronise takes its time: initLimit ticks, and more if there is something to be heard.
      schedule({}, [slowDisk('1', 0, 520)]),
      schedule({ past: 1 }, [slowDisk('1', 0, 520, 2000)]),
      schedule({}, [slowDisk('3', 0, 200)]),
      // Server 5 is synced long before there is a quorum.
      schedule(
        { servers: 5 },
        ['1', '2', '3'].map((server) => slowDisk(server, 0)),
      ),
    ],
    runs: 0,
  }),
  inRough({
    id: '4.2',
    title: 'The leader crashes or loses its quorum, and somebody leads again',
    points: 4,
    rules: {
      invariants: safety,
      expectations: [expect.leadsWithAQuorum, ...QUORUMS, ...LIVE],
    },
    menu: { ...WHEN, most: 3, crash: SERVERS, pause: SERVERS },
    schedules: [
      schedule({ puts: 3 }, [crash('3', { atMs: 350, forMs: 1000 })]),
      // When 2 is gone, 1 is back, and not synced yet.
      schedule({}, [
        crash('1', { atMs: 600, forMs: 20 }),
        slowDisk('1', 600, 400, 1500),
        crash('2', { atMs: 680, forMs: 900 }),
      ]),
    ],
    runs: 40,
  }),
  inRough({
    id: '4.3',
    title: 'Links break and come back',
    points: 4,
    rules: { invariants: safety, expectations: [...QUORUMS, ...LIVE] },
    menu: { ...WHEN, most: 4, cut: SERVERS, lose: SERVERS, delay: SERVERS },
    runs: 40,
  }),
];

/** Server 1 follows 3, crashes, follows 2, and then 3 again: which is where it was in the same epoch. */
const TWO_LEADERS = [crash('1', { atMs: 25, forMs: 20 }), crash('2', { atMs: 250, forMs: 1000 })];

const unfitLeaders = [
  inCalmInTheEnd({
    id: '4.4',
    title: 'Leaders that must not lead, and leaders that are not there',
    points: 4,
    rules: {
      invariants: safety,
      expectations: [
        expect.saysWhereItStands,
        expect.looksForAnother,
        expect.copyOfTheLeader,
        ...QUORUMS,
        ...LIVE,
      ],
    },
    schedules: [
      // All elect 3, which is gone.
      schedule({}, [crash('3', { atMs: 1, forMs: 1200 })]),
      ...seeds({ past: 7 }),
      ...seeds({ past: 8 }),
      schedule({ past: 7, servers: 5 }),
      // Server 1 comes late, and has accepted a later epoch.
      schedule({ past: 9 }, [crash('1', { atMs: 1, forMs: 300 })]),
    ],
    runs: 0,
  }),
  property({
    chapter: CHAPTER,
    scenario: split,
    id: '4.5',
    title: 'A promise given before does not count',
    points: 3,
    rules: { invariants: safety, expectations: [expect.saysWhereItStands, ...QUORUMS] },
    schedules: [schedule({ first: 2, puts: 1 }, TWO_LEADERS)],
    runs: 0,
  }),
];

const disks: GradedTest<Chapter>[] = [
  inRough({
    id: '5.1',
    title: 'The disk first',
    points: 6,
    rules: { invariants: safety, expectations: [...DURABLE, ...QUORUMS, ...LIVE] },
    menu: { ...WHEN, most: 4, crash: SERVERS, slowDisk: SERVERS },
    schedules: [0, 1, 4].flatMap((past) => [
      schedule({ past }),
      schedule({ past }, [slowDisk('1', 0), slowDisk('2', 0)]),
      schedule({ past }, [slowDisk('3', 0)]),
    ]),
    runs: 45,
  }),
  inCalmInTheEnd({
    id: '5.2',
    title: 'Nothing old goes before all of the new is there',
    points: 4,
    rules: {
      invariants: safety,
      expectations: [expect.acknowledgedByAQuorum, ...QUORUMS, ...LIVE],
    },
    schedules: [
      ...[2, 3, 4, 5].map((nth) =>
        // The nth packet of leader 3 to server 1, and all behind it, is late; then 3 crashes, of which 2
        // has not heard anything yet.
        schedule({ past: 10, puts: 0 }, [
          { kind: 'delay', from: '3', to: '1', nth, byMs: 300 },
          partition(['2'], { atMs: 0, forMs: 90 }),
          crash('3', { atMs: 100, forMs: 1500 }),
        ]),
      ),
      // Server 1 has acknowledged a proposal, comes back, and has to cut it off. Meanwhile 2 acknowledges it.
      schedule({ servers: 5, clients: 1, first: 3 }, [
        partition(['1'], { atMs: 90, forMs: 150 }),
        slowDisk('1', 400, 300, 1800),
        slowDisk('2', 66, 1300, 2000),
        slowDisk('4', 66, 2200, 2300),
        slowDisk('5', 66, 2200, 2300),
      ]),
    ],
    runs: 0,
  }),
];

disks.push(
  exploration({
    chapter: CHAPTER,
    id: '5.3',
    title: 'Every order of events, with a crash at any moment',
    points: 6,
    scenario: explored,
    cases: [
      // The leader crashes, and what only it had survives everywhere or nowhere.
      {
        params: { candidates: 1, elections: 1, past: 5 },
        bounds: bounds({ crashes: 1, crashing: ['3'] }),
      },
      // Server 3 or server 2 is elected, by everybody on their own, and 3 has the older history.
      { params: { candidates: 2, elections: 1, past: 7 }, bounds: bounds({}) },
    ],
    rules: { invariants: safety },
  }),
);

function bounds(more: Partial<Bounds>): Bounds {
  return {
    states: 200_000,
    depth: 1000,
    crashes: 0,
    crashing: ['1', '2', '3'],
    earlyTimers: 0,
    losses: 0,
    disks: 'fast',
    ...more,
  };
}

/** What the second client sends to the server it begins with. */
function lateWrites(to: string): Fault {
  return { kind: 'delay', from: 'c2', to, nth: 1, byMs: 30 };
}

const everything = [
  inCalm({
    id: '6.1',
    title: 'Observers only listen',
    points: 4,
    rules: {
      invariants: safety,
      expectations: [expect.observersOnlyListen, expect.handshake, ...QUORUMS, ...LIVE],
    },
    schedules: [1, 2, 4].map((past) => schedule({ observers: 1, puts: 3, past })),
    runs: 0,
  }),
  inCalm({
    id: '6.2',
    title: 'SYNC comes behind the commits',
    points: 3,
    rules: { invariants: withReads, expectations: [expect.syncWaits, expect.readsAreAnswered] },
    schedules: [
      // The second client's writes are under way when the first asks for its sync.
      ...seeds({ reads: 1, puts: 3 }, [lateWrites('2')]),
      ...seeds({ reads: 1, puts: 3, first: 3 }, [lateWrites('1')]),
      ...seeds({ reads: 1, puts: 3, observers: 1 }),
    ],
    runs: 20,
  }),
  property({
    chapter: CHAPTER,
    scenario: roughest,
    id: '6.3',
    title: 'Five servers, an observer, and everything at once',
    points: 3,
    rules: { invariants: safety, expectations: [...DURABLE, ...QUORUMS, ...LIVE] },
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
    runs: 50,
  }),
];

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '7.1',
    title: 'Lose what a hasty leader has committed',
    points: 8,
    goal: 'A hasty leader commits 0x100000001, and a later leader serves clients without it.',
    scenario: hasty,
    faults: (chapter) => chapter.schedule(),
    accept: acceptCrashes,
    judge: lostWhatWasCommitted,
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
    {
      number: 4,
      title: 'Silence, and leaders that are none',
      tests: [...silence, ...unfitLeaders],
    },
    { number: 5, title: 'What the disk must have first', tests: disks },
    { number: 6, title: 'Everything', tests: everything },
    { number: 7, title: 'Break it', tests: breakIt },
  ],
};
