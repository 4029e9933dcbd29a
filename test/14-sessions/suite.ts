import { crash, pause, type Fault } from '#kit';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import { steps, type Example } from '../../src/grade/steps.ts';
import type { Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import type fc from 'fast-check';
import type { Chapter } from './chapter.ts';
import { ECONOMY_EXAMPLES, ECONOMY_RULES, playEconomy, type EconomyStep } from './economy-steps.ts';
import { ID_EXAMPLES, ID_RULES, idArbitrary, playIds, type IdStep } from './id-steps.ts';
import { nobodySilent, safetyAndLiveness } from './invariants.ts';
import { acceptFaults, fenced, lateWriteIsMissing, work } from './lock/judge.ts';
import { lockScenario } from './lock/scenario.ts';
import type { LockMessage, LockOutput } from './lock/messages.ts';
import * as arbitrary from './manager-arbitrary.ts';
import * as examples from './manager-examples.ts';
import { ALL_RULES, rules, type RuleName } from './manager-rules.ts';
import type { ManagerStep } from './manager-step.ts';
import { playWith } from './manager-steps.ts';
import type { Message, Output } from './messages.ts';
import {
  NEGOTIATION_EXAMPLES,
  NEGOTIATION_RULES,
  playNegotiation,
  type NegotiationStep,
} from './negotiation-steps.ts';
import {
  PASSWORD_EXAMPLES,
  PASSWORD_RULES,
  passwordArbitrary,
  playPasswords,
  type PasswordStep,
} from './password-steps.ts';
import {
  BUCKET_EXAMPLES,
  BUCKET_RULES,
  bucketArbitrary,
  playBuckets,
  playQueue,
  QUEUE_EXAMPLES,
  QUEUE_RULES,
  queueArbitrary,
  type BucketStep,
  type QueueStep,
} from './queue-steps.ts';
import { ensemble, settings } from './scenario.ts';
import {
  playTracker,
  TRACKER_EXAMPLES,
  TRACKER_RULES,
  trackerArbitrary,
  type TrackerStep,
} from './tracker-steps.ts';

const CHAPTER = 14;
const SERVERS = ['1', '2', '3'];
const EVERYBODY = [...SERVERS, 'c1', 'c2'];

type Graded = { readonly id: string; readonly title: string; readonly points: number };

const alone = [
  steps<Chapter, IdStep>({
    chapter: CHAPTER,
    id: '1.1',
    title: 'Ids that no other server gives, nor this one after a restart',
    points: 5,
    rules: ID_RULES,
    examples: ID_EXAMPLES,
    random: { arbitrary: idArbitrary, runs: 100 },
    play: playIds,
  }),
  steps<Chapter, PasswordStep>({
    chapter: CHAPTER,
    id: '1.2',
    title: 'Passwords that every server can work out',
    points: 5,
    rules: PASSWORD_RULES,
    examples: PASSWORD_EXAMPLES,
    random: { arbitrary: passwordArbitrary, runs: 100 },
    play: playPasswords,
  }),
  steps<Chapter, NegotiationStep>({
    chapter: CHAPTER,
    id: '1.3',
    title: 'What a client asks for, within limits',
    points: 2,
    rules: NEGOTIATION_RULES,
    examples: NEGOTIATION_EXAMPLES,
    play: playNegotiation,
  }),
];

const buckets = [
  steps<Chapter, BucketStep>({
    chapter: CHAPTER,
    id: '2.1',
    title: 'The bucket of a deadline',
    points: 2,
    rules: BUCKET_RULES,
    examples: BUCKET_EXAMPLES,
    random: { arbitrary: bucketArbitrary, runs: 100 },
    play: playBuckets,
  }),
  steps<Chapter, QueueStep>({
    chapter: CHAPTER,
    id: '2.2',
    title: 'Never early, always in time',
    points: 8,
    rules: QUEUE_RULES,
    examples: QUEUE_EXAMPLES,
    random: { arbitrary: queueArbitrary, runs: 200 },
    play: playQueue,
  }),
  steps<Chapter, EconomyStep>({
    chapter: CHAPTER,
    id: '2.3',
    title: 'One among thousands costs no more than one among a few',
    points: 3,
    rules: ECONOMY_RULES,
    examples: ECONOMY_EXAMPLES,
    play: playEconomy,
  }),
];

const tracker = [
  steps<Chapter, TrackerStep>({
    chapter: CHAPTER,
    id: '3.1',
    title: 'Alive, expired, closed, moved',
    points: 12,
    rules: TRACKER_RULES,
    examples: TRACKER_EXAMPLES,
    random: { arbitrary: trackerArbitrary, runs: 200 },
    play: playTracker,
  }),
];

function managed(
  graded: Graded,
  listed: readonly { readonly name: string; readonly rule: string }[],
  examplesOfIt: readonly Example<ManagerStep>[],
  random?: { readonly arbitrary: fc.Arbitrary<readonly ManagerStep[]>; readonly runs: number },
) {
  return steps<Chapter, ManagerStep>({
    chapter: CHAPTER,
    ...graded,
    rules: listed,
    examples: examplesOfIt,
    ...(random && { random }),
    play: playWith(listed),
  });
}

const CONNECTING: readonly RuleName[] = [
  'a new session',
  'what the client is told',
  'readOnly or not',
  'the password',
  'no such session',
  'a session lives on',
  'one connection',
];

const LEADING: readonly RuleName[] = [
  ...CONNECTING,
  'closed with its session',
  'never early',
  'always in time',
  'where the client is',
  'one end',
];

const leading = [
  managed(
    { id: '4.1', title: 'A new session', points: 7 },
    rules(
      'a new session',
      'what the client is told',
      'readOnly or not',
      'never early',
      'always in time',
      'one end',
    ),
    examples.NEW_SESSIONS,
  ),
  managed(
    { id: '4.2', title: 'Back with a session, and with its password', points: 7 },
    rules(...CONNECTING, 'never early', 'always in time', 'one end'),
    examples.RETURNING,
  ),
  managed(
    { id: '4.3', title: 'The end of a session, told or timed', points: 8 },
    rules(...LEADING),
    examples.ENDING,
    { arbitrary: arbitrary.alone, runs: 250 },
  ),
];

const learning = [
  managed(
    { id: '5.1', title: 'A learner asks its leader', points: 7 },
    rules(...CONNECTING, 'closed with its session', 'the leader is asked', 'the leader alone'),
    examples.ASKING,
  ),
  managed(
    { id: '5.2', title: 'What is heard where, and where the client is', points: 8 },
    rules(...LEADING, 'the leader is asked', 'touches are reported', 'the leader alone'),
    examples.REPORTING,
    { arbitrary: arbitrary.learning, runs: 150 },
  ),
  managed(
    { id: '5.3', title: 'A leader, its clients, and those of others', points: 3 },
    rules(...LEADING),
    [],
    { arbitrary: arbitrary.leading, runs: 150 },
  ),
];

const turns = [
  managed(
    { id: '6.1', title: 'Leader, learner, neither', points: 7 },
    ALL_RULES,
    examples.TAKING_TURNS,
    { arbitrary: arbitrary.changing, runs: 250 },
  ),
];

function schedule(
  params: Partial<Record<string, number>> = {},
  faults: readonly Fault[] = [],
  seed = 0,
): Schedule {
  return { seed, params: settings(params), faults };
}

function inEnsemble(
  options: Omit<PropertyOptions<Chapter, Message, Output>, 'chapter' | 'scenario'>,
) {
  return property({ chapter: CHAPTER, scenario: ensemble, ...options });
}

/** Faults begin and end before everything heals, at 2200 ms. */
const WHEN = { withinMs: 1600, longestMs: 700 };

/** Clocks that run as they like: nobody has to be silent for that. */
const GENTLE: FaultMenu = { ...WHEN, most: 2, drift: EVERYBODY };

const ROUGH: FaultMenu = {
  ...WHEN,
  most: 5,
  crash: EVERYBODY,
  pause: EVERYBODY,
  cut: EVERYBODY,
  lose: EVERYBODY,
  delay: EVERYBODY,
  slowDisk: SERVERS,
  drift: EVERYBODY,
};

const together = [
  inEnsemble({
    id: '7.1',
    title: 'Three servers, and clients that are never silent',
    points: 5,
    rules: { invariants: nobodySilent },
    schedules: [
      schedule(),
      schedule({ c1: 1 }),
      schedule({ c1: 2, first: 2 }),
      schedule({ clients: 2, c2: 1 }),
      schedule({ clients: 2, c2: 2, first: 2 }),
      schedule({ clients: 2, c2: 3, first: 3, c1: 1 }),
      schedule({ timeout: 4, first: 3, c1: 2 }, [{ kind: 'drift', node: '3', percent: 10 }]),
    ],
    menu: GENTLE,
    runs: 12,
  }),
  inEnsemble({
    id: '7.2',
    title: 'Leaders that crash, clients that sleep, lines that break',
    points: 6,
    rules: { invariants: safetyAndLiveness },
    schedules: [
      schedule({ clients: 2, c2: 1 }, [crash('3', { atMs: 1000, forMs: 600 })]),
      schedule({ clients: 2, c2: 2 }, [pause('3', { atMs: 1000, forMs: 500 })]),
      schedule({ remembers: 1 }, [crash('c1', { atMs: 800, forMs: 200 })]),
      schedule({}, [pause('c1', { atMs: 700, forMs: 900 })]),
    ],
    menu: ROUGH,
    runs: 36,
  }),
];

const breakIt = [
  task<Chapter, LockMessage, LockOutput>({
    chapter: CHAPTER,
    id: '8.1',
    title: 'A lock that is held in belief only',
    points: 2,
    goal: 'With one fault the store takes a write of a client after one of the next holder of its lock.',
    scenario: lockScenario({ isCareful: false, isFenced: false }),
    faults: (chapter) => chapter.beliefFaults(),
    accept: (faults) => acceptFaults(faults, 1, ['pause', 'crash', 'partition']),
    judge: lateWriteIsMissing,
  }),
  task<Chapter, LockMessage, LockOutput>({
    chapter: CHAPTER,
    id: '8.2',
    title: 'The same, with a client that looks at its clock',
    points: 2,
    goal: 'With two faults the same happens to a client that never writes without having looked at its clock.',
    scenario: lockScenario({ isCareful: true, isFenced: false }),
    faults: (chapter) => chapter.clockFaults(),
    accept: (faults) => acceptFaults(faults, 2, ['pause', 'crash', 'partition', 'delay']),
    judge: lateWriteIsMissing,
  }),
  property<Chapter, LockMessage, LockOutput>({
    chapter: CHAPTER,
    id: '8.3',
    title: 'The store, with a fence',
    points: 1,
    scenario: lockScenario({ isCareful: false, isFenced: true }),
    rules: { invariants: () => [fenced, work] as never },
    schedules: [
      { seed: 0, params: {}, faults: [] },
      { seed: 0, params: {}, faults: [pause('c1', { atMs: 200, forMs: 300 })] },
      // The former holder writes more than once before the new one writes again.
      {
        seed: 0,
        params: {},
        faults: [pause('c1', { atMs: 200, forMs: 300 }), pause('c2', { atMs: 490, forMs: 100 })],
      },
    ],
    menu: {
      most: 3,
      withinMs: 500,
      longestMs: 350,
      pause: ['c1', 'c2'],
      cut: ['c1', 'c2', 'zk'],
      delay: ['c1', 'c2', 'store'],
    },
    runs: 15,
  }),
];

/** The graded suite of chapter 14. */
export const suite: Suite<Chapter> = {
  chapter: '14-sessions',
  title: 'Sessions',
  levels: [
    { number: 1, title: 'Ids, passwords, time-outs', tests: alone },
    { number: 2, title: 'Buckets', tests: buckets },
    { number: 3, title: 'The tracker of the leader', tests: tracker },
    { number: 4, title: 'A server that leads', tests: leading },
    { number: 5, title: 'A server that learns', tests: learning },
    { number: 6, title: 'Another leader', tests: turns },
    { number: 7, title: 'An ensemble', tests: together },
    { number: 8, title: 'Break it: a lock after its session', tests: breakIt },
  ],
};
