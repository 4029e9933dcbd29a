import { crash, partition, type Fault, type NodeId } from '#kit';
import { exploration } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import * as conversations from './conversations.ts';
import { example } from './example.ts';
import { hierarchyProblem, majorityProblem, orderProblem } from './examples.ts';
import * as expect from './expectations.ts';
import * as rules from './invariants.ts';
import type { Output } from './output.ts';
import { pollProblem } from './poll-conversation.ts';
import { aPollElects, polls } from './poll.ts';
import { acceptOneFault, electsWhoCannotLead } from './powerless.ts';
import { elections, following, only, settings, type Chapter, type Settings } from './scenario.ts';
import type { Message } from './server.ts';

const CHAPTER = 4;
const VOTERS = ['1', '2', '3', '4', '5'];
const OBSERVERS = ['8', '9'];
const SERVERS = [...VOTERS, ...OBSERVERS];

/** When faults begin, and how long they last. Everything heals at 1500 ms. */
const WHEN = { withinMs: 700, longestMs: 600 };

type Options = PropertyOptions<Chapter, Message, Output>;

function graded(options: Omit<Options, 'chapter'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, ...options });
}

function schedule(faults: readonly Fault[], params: Settings = {}): Schedule {
  return { seed: 0, params: settings(params), faults };
}

/** The same schedule with other latencies. */
function seeded(one: Schedule, seeds: number): readonly Schedule[] {
  return Array.from({ length: seeds }, (_, seed) => ({ ...one, seed }));
}

const safety = (params: Params): readonly Invariant<Output>[] =>
  [
    rules.aQuorumElects(params),
    rules.newestOfItsQuorum(params),
    rules.itsPart(params),
  ] as Invariant<Output>[];

const everyoneElects = (params: Params): readonly Invariant<Output>[] =>
  [...safety(params), rules.everyoneElects(params)] as Invariant<Output>[];

const theBestWins = (params: Params): readonly Invariant<Output>[] =>
  [...everyoneElects(params), rules.theBestWins(params)] as Invariant<Output>[];

const everyoneFollows = (params: Params): readonly Invariant<Output>[] =>
  [
    rules.aQuorumElects(params),
    rules.itsPart(params),
    rules.oneLeaderAnEpoch,
    rules.everyoneFollows(params),
  ] as Invariant<Output>[];

const ALL_UP = only(elections, { voters: [3, 5], histories: [0, 3] });

const firstRound = [
  example({
    id: '1.1',
    title: 'Which of two votes is better',
    points: 4,
    name: 'the order of votes',
    rule: 'The higher peerEpoch wins; of equal epochs the higher zxid; of equal zxids the higher id.',
    problem: orderProblem,
  }),
  example({
    id: '1.2',
    title: 'What is a majority',
    points: 4,
    name: 'more than half',
    rule: 'More than half of the voters are a quorum, whoever else is in the set.',
    problem: majorityProblem,
  }),
  graded({
    id: '1.3',
    title: 'Three servers elect the best of them',
    points: 5,
    scenario: ALL_UP,
    rules: { invariants: theBestWins, expectations: [expect.soon] },
    schedules: [0, 1, 2, 3].map((histories) => schedule([], { histories })),
    runs: 0,
  }),
  graded({
    id: '1.4',
    title: 'Up to five servers, any latency',
    points: 2,
    scenario: ALL_UP,
    rules: { invariants: theBestWins, expectations: [expect.soon, expect.truthful] },
    runs: 40,
  }),
  example({
    id: '1.5',
    title: 'The wait for a better vote',
    points: 3,
    name: 'wait while it lasts',
    rule:
      'Who has a quorum waits 200 ms and then ends; a better vote ends that wait, and a new one begins ' +
      'when a quorum votes like that. A vote that changes nothing does not touch it.',
    problem: conversations.waitProblem,
  }),
];

/** The second and the next few messages on a link: all that is said before the first repetition. */
const SOON = [2, 3, 4, 5, 6];

/** The `nth` message comes so much later: by default when nobody waits any more. */
function late(from: NodeId, to: NodeId, nth: number, byMs = 600): Fault {
  return { kind: 'delay', from, to, nth, byMs };
}

const AHEAD = only(elections, { voters: [3, 5], histories: [0, 3], ahead: [1, 3] });

const rounds = [
  graded({
    id: '2.1',
    title: 'One server is a round ahead, and the others catch up',
    points: 5,
    scenario: AHEAD,
    rules: {
      invariants: theBestWins,
      expectations: [expect.roundsGrow, expect.votesOfThisRound],
    },
    schedules: [1, 2, 3].flatMap((ahead) => [
      schedule([], { ahead }),
      schedule([], { ahead, histories: 1 }),
    ]),
    runs: 60,
  }),
  graded({
    id: '2.2',
    title: 'Who lags behind is told',
    points: 3,
    scenario: AHEAD,
    rules: {
      invariants: safety,
      expectations: [expect.lowerRoundsAreAnswered, expect.roundsGrow],
    },
    schedules: [schedule([], { ahead: 1 }), schedule([], { ahead: 2, voters: 5 })],
    runs: 60,
  }),
  graded({
    id: '2.3',
    title: 'A vote counts in its own round only',
    points: 4,
    scenario: AHEAD,
    rules: { invariants: safety },
    menu: { ...WHEN, withinMs: 30, most: 5, lose: VOTERS, delay: VOTERS },
    schedules: [
      // Server 1 hears votes for 3 of the first round, and of the second none.
      schedule(
        SOON.flatMap((n) => [late('3', '1', n), late('2', '1', n)]),
        { ahead: 1 },
      ),
      // Server 3 has a vote of 2 of the first round, hears of the second, and of 2 no more.
      schedule(
        [
          late('1', '2', 1, 60),
          late('1', '3', 1, 60),
          ...SOON.flatMap((n) => [late('1', '3', n), late('2', '3', n + 1)]),
        ],
        { ahead: 1 },
      ),
    ],
    runs: 180,
  }),
  example({
    id: '2.4',
    title: 'A new round begins with nothing',
    points: 3,
    name: 'a new round is new',
    rule:
      'Who enters a round, by looking or by going up, knows no votes of older ones, waits for nothing, ' +
      'and tells everybody its vote.',
    problem: conversations.freshRoundProblem,
  }),
];

/** Nobody hears anybody for the first while. */
function silence(forMs: number): readonly Fault[] {
  return ['1', '2', '3', '4'].map((node) => partition([node], { atMs: 0, forMs }));
}

/** One server alone, for minutes. */
const ALONE = {
  ...only(elections, { voters: [3, 3], maxIntervalMs: [800, 60_000] }),
  world: { ...elections.world, healAtMs: 300_000, endAtMs: 300_001 },
};

const lostAndLate = [
  graded({
    id: '3.1',
    title: 'A better vote that comes a little late is still heard',
    points: 6,
    scenario: ALL_UP,
    rules: { invariants: theBestWins },
    menu: { ...WHEN, longestMs: 80, most: 2, delay: VOTERS, repeat: VOTERS },
    schedules: [
      schedule([late('3', '1', 1, 100), late('3', '2', 1, 100)]),
      schedule([late('1', '2', 1, 150), late('1', '3', 1, 150)], { histories: 1 }),
    ],
    runs: 100,
  }),
  graded({
    id: '3.2',
    title: 'What was lost is said again',
    points: 5,
    scenario: only(elections, { voters: [3, 5], histories: [0, 3] }),
    rules: { invariants: theBestWins, expectations: [expect.comesToRest] },
    schedules: [
      ...seeded(schedule(silence(150)), 3),
      ...seeded(schedule(silence(500), { histories: 2 }), 3),
      ...seeded(schedule(silence(500), { voters: 5, histories: 1 }), 3),
    ],
    runs: 0,
  }),
  graded({
    id: '3.3',
    title: 'Alone, a server speaks up more and more rarely',
    points: 4,
    scenario: ALONE,
    rules: {
      invariants: () => [],
      expectations: [expect.repeatsMoreAndMoreRarely('1', ['2', '3'])],
    },
    schedules: [1000, 60_000].map((maxIntervalMs) =>
      schedule([partition(['1'], { atMs: 0, forMs: 300_000 })], { maxIntervalMs }),
    ),
    runs: 0,
  }),
];

const ONE_LATE = only(elections, { voters: [3, 5], histories: [0, 3], ahead: [0, 3] });

const haveALeader = [
  graded({
    id: '4.1',
    title: 'Who comes late is told who leads',
    points: 4,
    scenario: ONE_LATE,
    rules: {
      invariants: everyoneElects,
      expectations: [
        expect.lookersAreAnswered,
        expect.endsBy('1', 900),
        expect.theirRound,
        expect.comesToRest,
      ],
    },
    schedules: [3, 4, 5].flatMap((voters) => [
      // Too late for the election, and back from a crash after it.
      ...seeded(schedule([crash('1', { atMs: 0, forMs: 500 })], { voters }), 2),
      ...seeded(schedule([crash('1', { atMs: 300, forMs: 200 })], { voters, histories: 2 }), 2),
      // Two of them, and the second asks the first.
      schedule([crash('1', { atMs: 300, forMs: 100 }), crash('2', { atMs: 500, forMs: 100 })], {
        voters,
        ahead: 3,
      }),
    ]),
    runs: 0,
  }),
  graded({
    id: '4.2',
    title: 'Nobody is a leader who does not say so',
    points: 3,
    scenario: ONE_LATE,
    rules: { invariants: safety },
    // Of five servers 1 to 4 have elected 5, which falls; then 1 falls as well, and comes back first.
    menu: { ...WHEN, longestMs: 200, most: 2, crash: ['1', '2', '3'] },
    schedules: [
      ...seeded(schedule(leaderGoneAndOneBack(), { voters: 5 }), 3),
      ...seeded(schedule(leaderGoneAndOneBack(), { voters: 5, ahead: 2 }), 3),
    ],
    runs: 40,
  }),
  graded({
    id: '4.3',
    title: 'What a leader says of my own round is a vote of my round',
    points: 3,
    scenario: ONE_LATE,
    rules: { invariants: everyoneElects, expectations: [expect.endsBy('1', 1200)] },
    schedules: [
      schedule(
        [
          // Servers 1, 2 and 5 are a quorum. What 2 and 5 say at the end of it 1 does not hear.
          ...['3', '4'].map((node) => crash(node, { atMs: 0, forMs: 1400 })),
          { kind: 'one-way', side: ['2', '5'], atMs: 6, forMs: 300 },
        ],
        { voters: 5 },
      ),
    ],
    runs: 0,
  }),
  graded({
    id: '4.4',
    title: 'A late-comer hears of the new epoch',
    points: 2,
    scenario: only(following, { voters: [3, 5], histories: [0, 3] }),
    rules: { invariants: everyoneFollows, expectations: [expect.tellsTheEpoch] },
    schedules: [3, 5].flatMap((voters) => [
      schedule([crash('1', { atMs: 400, forMs: 200 })], { voters }),
      schedule([crash('1', { atMs: 400, forMs: 200 })], { voters, histories: 2 }),
    ]),
    runs: 0,
  }),
  graded({
    id: '4.5',
    title: 'Leaders fall, votes are lost, and in the end one leads',
    points: 4,
    scenario: only(following, {
      voters: [3, 5],
      histories: [0, 3],
      ahead: [0, 3],
    }),
    rules: {
      invariants: everyoneFollows,
      expectations: [
        expect.lookersAreAnswered,
        expect.lowerRoundsAreAnswered,
        expect.roundsGrow,
        expect.votesOfThisRound,
        expect.patienceIsRenewed,
      ],
    },
    menu: {
      ...WHEN,
      most: 4,
      crash: VOTERS,
      cut: VOTERS,
      lose: VOTERS,
      repeat: VOTERS,
      delay: VOTERS,
      pause: VOTERS,
      drift: VOTERS,
    },
    schedules: [
      schedule([]),
      schedule([crash('3', { atMs: 300, forMs: 1000 })]),
      schedule([crash('3', { atMs: 100, forMs: 1000 })]),
      // Server 3 says that it leads, and dies. Server 1 looks again while 2 still follows.
      schedule([crash('1', { atMs: 300, forMs: 50 }), crash('3', { atMs: 358, forMs: 1000 })]),
      // Server 1 was alone for long, finds a leader that dies, and is alone again.
      schedule([
        partition(['1'], { atMs: 0, forMs: 590 }),
        crash('3', { atMs: 612, forMs: 880 }),
        partition(['1'], { atMs: 1000, forMs: 490 }),
      ]),
      // A minority that is left alone says the same again and again.
      schedule([partition(['1', '2'], { atMs: 0, forMs: 1000 })], { voters: 5 }),
      // Two halves.
      schedule([partition(['3', '4'], { atMs: 0, forMs: 1400 })], { voters: 4 }),
    ],
    runs: 90,
  }),
  example({
    id: '4.6',
    title: 'Which answers are enough',
    points: 3,
    name: 'enough, and confirmed',
    rule:
      'A quorum must name the same leader and peerEpoch, whatever the zxid; and the leader must be ' +
      'LEADING among those that are counted, or be this very server, elected in its own round.',
    problem: conversations.answersProblem,
  }),
  example({
    id: '4.7',
    title: 'One end for each look',
    points: 2,
    name: 'once for each look',
    rule:
      'Each look ends once. What was under way when it ended, or what was meant for one that has a ' +
      'leader, does not count for the next.',
    problem: conversations.onceProblem,
  }),
];

function leaderGoneAndOneBack(): readonly Fault[] {
  return [crash('5', { atMs: 300, forMs: 1100 }), crash('1', { atMs: 320, forMs: 100 })];
}

function bounds(more: Partial<Bounds>): Bounds {
  return {
    states: 200_000,
    depth: 200,
    crashes: 1,
    crashing: VOTERS,
    earlyTimers: 0,
    losses: 0,
    disks: 'fast',
    restarts: false,
    ...more,
  };
}

/** With intervals that do not grow there are fewer states. */
const STEADY = { maxIntervalMs: 200 };

const observersAndProof = [
  graded({
    id: '5.1',
    title: 'An observer finds the leader',
    points: 4,
    scenario: only(following, { voters: [3, 5], observers: [1, 2], histories: [0, 3] }),
    rules: { invariants: everyoneFollows, expectations: [expect.observersAreAnswered] },
    menu: { ...WHEN, most: 2, crash: ['8'], cut: OBSERVERS, lose: SERVERS, delay: SERVERS },
    schedules: [
      schedule([], { observers: 1 }),
      schedule([crash('8', { atMs: 0, forMs: 600 })], { observers: 1, histories: 1 }),
      schedule([crash('3', { atMs: 400, forMs: 1000 })], { observers: 1 }),
    ],
    runs: 30,
  }),
  graded({
    id: '5.2',
    title: 'Observers and strangers have no vote',
    points: 4,
    scenario: only(elections, {
      voters: [3, 5],
      observers: [0, 2],
      histories: [0, 3],
      ahead: [0, 9],
      strangers: [0, 2],
    }),
    rules: {
      invariants: safety,
      expectations: [
        expect.truthful,
        expect.observersAreAnswered,
        expect.noStorm,
        expect.comesToRest,
      ],
    },
    schedules: [
      schedule([], { observers: 2 }),
      schedule([], { strangers: 1 }),
      schedule([], { strangers: 1, observers: 1, voters: 5 }),
      // Server 1 can talk to observers only.
      schedule([partition(['2', '3'], { atMs: 0, forMs: 1400 })], { observers: 2 }),
      // Servers 1 and 2 hear a vote for somebody who is no voter from 3, who is one.
      schedule([], { strangers: 2 }),
      // An observer that is a round ahead of a voter that finds nobody.
      schedule([partition(['2', '3'], { atMs: 0, forMs: 1400 })], { observers: 1, ahead: 8 }),
    ],
    runs: 0,
  }),
  exploration({
    chapter: CHAPTER,
    id: '5.3',
    title: 'Every order of events with three servers, one of which dies for good',
    points: 5,
    scenario: elections,
    cases: [{ params: settings(STEADY), bounds: bounds({}) }],
    rules: { invariants: safety, goal: rules.theLivingCanEnd },
  }),
  exploration({
    chapter: CHAPTER,
    id: '5.4',
    title: 'Two servers in different rounds: a crash, a lost vote, an early time-out',
    points: 2,
    scenario: only(elections, { voters: [2, 5], ahead: [0, 3] }),
    cases: [1, 2].map((ahead) => ({
      params: settings({ ...STEADY, voters: 2, ahead, histories: 1 }),
      bounds: bounds({ restarts: true, losses: 1, earlyTimers: 1 }),
    })),
    rules: { invariants: safety },
  }),
];

const hierarchy = [
  example({
    id: '6.1',
    title: 'Groups and weights',
    points: 4,
    name: 'majorities of majorities',
    rule:
      'A quorum has more than half of the weight in more than half of the groups; groups without ' +
      'weight do not count, and servers without weight have no vote.',
    problem: hierarchyProblem,
  }),
];

const POLL_NETWORK: FaultMenu = {
  ...WHEN,
  most: 4,
  crash: VOTERS,
  cut: VOTERS,
  lose: VOTERS,
  repeat: VOTERS,
  delay: VOTERS,
};

const polling = [
  property({
    chapter: CHAPTER,
    id: '7.1',
    title: 'Asking everybody finds the best',
    points: 1,
    scenario: polls,
    rules: {
      invariants: (params) =>
        [
          aPollElects(params),
          rules.everyoneElects(params),
          rules.theBestWins(params),
        ] as Invariant<Output>[],
    },
    schedules: [0, 1, 2, 3].map((histories) => schedule([], { histories })),
    runs: 30,
  }),
  property({
    chapter: CHAPTER,
    id: '7.2',
    title: 'Nobody elects the dead',
    points: 1,
    scenario: polls,
    rules: {
      invariants: (params) =>
        [aPollElects(params), rules.everyoneElects(params)] as Invariant<Output>[],
    },
    schedules: [
      schedule([crash('3', { atMs: 50, forMs: 1400 })]),
      schedule([crash('5', { atMs: 50, forMs: 1400 })], { voters: 5 }),
    ],
    runs: 0,
  }),
  example({
    id: '7.3',
    title: 'One poll at a time',
    points: 1,
    name: 'this poll only',
    rule:
      'Replies to an older poll do not count; and if no vote counts, a server votes for itself, ' +
      'whoever it voted for before.',
    problem: pollProblem,
  }),
  property({
    chapter: CHAPTER,
    id: '7.4',
    title: 'Polls on a network with faults',
    points: 1,
    scenario: polls,
    // Two servers can echo each other's vote for ever after the rest have ended, so not all must end.
    rules: { invariants: (params) => [aPollElects(params)] as Invariant<Output>[] },
    menu: POLL_NETWORK,
    schedules: [],
    runs: 60,
  }),
];

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '8.1',
    title: 'Elect a leader that cannot lead',
    points: 8,
    goal: 'With one fault, a quorum elects a server which then does not lead for 500 ms.',
    scenario: only(following, {}),
    faults: (chapter) => chapter.schedule(),
    accept: acceptOneFault,
    judge: electsWhoCannotLead,
  }),
];

/** The graded suite of chapter 4. */
export const suite: Suite<Chapter> = {
  chapter: '04-zab-election',
  title: 'Fast leader election',
  levels: [
    { number: 1, title: 'Votes, quorums, and a first round', tests: firstRound },
    { number: 2, title: 'Rounds', tests: rounds },
    { number: 3, title: 'Late and lost votes', tests: lostAndLate },
    { number: 4, title: 'Servers that have a leader', tests: haveALeader },
    { number: 5, title: 'Observers, and every order of events', tests: observersAndProof },
    { number: 6, title: 'Extra: groups and weights', tests: hierarchy },
    { number: 7, title: 'Extra: the older election', tests: polling },
    { number: 8, title: 'Break it', tests: breakIt },
  ],
};
