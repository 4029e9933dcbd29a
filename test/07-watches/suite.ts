import { lose, type Fault, type WatchKind } from '#kit';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { Example } from '../../src/grade/steps.ts';
import { steps } from '../../src/grade/steps.ts';
import { stepsTask } from '../../src/grade/steps-task.ts';
import type { Suite } from '../../src/grade/suite.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { bookSteps } from './book-arbitrary.ts';
import { BOOKKEEPING, playBook } from './book-steps.ts';
import type { Chapter } from './chapter.ts';
import { ECONOMY, playEconomy, type EconomyStep } from './economy-steps.ts';
import * as examples from './examples.ts';
import { safetyAndLiveness, withoutBreaks } from './invariants.ts';
import { managerSteps } from './manager-arbitrary.ts';
import { HEARING, KEEPING, playAndCount, playManager, type ManagerStep } from './manager-steps.ts';
import { MEMORY, playMemory, type MemoryStep } from './memory-steps.ts';
import type { Message, Output } from './messages.ts';
import { acceptSteps, missAnUpdate } from './missed.ts';
import { scenarioWith, settings } from './scenario.ts';
import { serverSteps, type Asking } from './server-arbitrary.ts';
import {
  playServer,
  playServerAndCount,
  COUNTED,
  NO_WAY_BACK,
  READING,
  WHO_ASKED,
  WRITING,
  type ServerStep,
} from './server-steps.ts';

const CHAPTER = 7;

const LINKED = ['s1', 's2', 'c1', 'c2'];
const SERVERS = ['s1', 's2'];

/** When faults begin, and how long they last. Everything heals at 1000 ms. */
const WHEN = { withinMs: 400, longestMs: 400 };

/** A slow network and slow machines, on which no connection breaks. */
const SLOW: FaultMenu = { ...WHEN, most: 4, delay: ['leader', ...LINKED], pause: SERVERS };

/** Everything that breaks connections, and servers that lag behind. */
const BREAKS: FaultMenu = {
  ...WHEN,
  most: 5,
  lose: LINKED,
  cut: ['leader', ...LINKED],
  crash: SERVERS,
  pause: [...SERVERS, 'c1', 'c2'],
  delay: ['leader', ...LINKED],
};

type Rule = { readonly name: string; readonly rule: string };
type Graded = { readonly id: string; readonly title: string; readonly points: number };

function managed(
  graded: Graded,
  examplesOfIt: readonly Example<ManagerStep>[],
  random?: { readonly kinds: readonly WatchKind[]; readonly runs: number },
) {
  return steps<Chapter, ManagerStep>({
    chapter: CHAPTER,
    ...graded,
    rules: HEARING,
    examples: examplesOfIt,
    ...(random && { random: { arbitrary: managerSteps(random.kinds), runs: random.runs } }),
    play: playManager,
  });
}

function served(
  graded: Graded,
  rules: readonly Rule[],
  examplesOfIt: readonly Example<ServerStep>[],
  random?: { readonly asking: Asking; readonly runs: number },
) {
  return steps<Chapter, ServerStep>({
    chapter: CHAPTER,
    ...graded,
    rules,
    examples: examplesOfIt,
    ...(random && { random: { arbitrary: serverSteps(random.asking), runs: random.runs } }),
    play: playServer,
  });
}

function simulated(options: Omit<PropertyOptions<Chapter, Message, Output>, 'chapter'>) {
  return property({ chapter: CHAPTER, ...options });
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
  seed = 0,
): Schedule {
  return { seed, params: settings(params), faults };
}

const dataWatches = [
  managed(
    { id: '1.1', title: 'A data watch fires once, for everybody who set it', points: 4 },
    examples.DATA,
  ),
  managed({ id: '1.2', title: 'Any order of watches and events', points: 4 }, [], {
    kinds: ['data'],
    runs: 150,
  }),
];

const childWatches = [
  managed({ id: '2.1', title: 'Which event is for which watch', points: 4 }, examples.CHILDREN),
  managed({ id: '2.2', title: 'Data and child watches in any order', points: 4 }, [], {
    kinds: ['data', 'child'],
    runs: 200,
  }),
];

const reads = [
  served(
    { id: '3.1', title: 'How a read ended decides what it watches', points: 9 },
    READING,
    examples.READS,
    { asking: {}, runs: 100 },
  ),
  served(
    { id: '3.2', title: 'Who may not read hears nothing', points: 4 },
    READING,
    examples.SECRETS,
  ),
];

const order = [
  served(
    { id: '4.1', title: 'First the events, then the answers, each in its turn', points: 8 },
    [...WRITING, WHO_ASKED],
    examples.ORDER,
    { asking: { writes: true }, runs: 120 },
  ),
  simulated({
    id: '4.2',
    title: 'Two servers, one of them behind: no client sees the new data first',
    points: 12,
    scenario: scenarioWith('given'),
    rules: { invariants: withoutBreaks },
    menu: SLOW,
    schedules: [
      schedule([]),
      schedule([], { clients: 2 }),
      schedule([], { clients: 2, plot: 1, same: 1 }, 1),
      schedule([], { clients: 2, plot: 3 }, 2),
    ],
    runs: 40,
  }),
];

const persistent = [
  steps<Chapter, ManagerStep>({
    chapter: CHAPTER,
    id: '5.1',
    title: 'Watches that stay, and watches of all that is below',
    points: 8,
    rules: HEARING,
    examples: examples.PERSISTENT,
    random: {
      arbitrary: managerSteps(['data', 'child', 'persistent', 'persistentRecursive']),
      runs: 250,
    },
    play: playManager,
  }),
  served({ id: '5.2', title: 'addWatch', points: 4 }, WRITING, examples.ADD_WATCH),
];

const leaving = [
  steps<Chapter, ManagerStep>({
    chapter: CHAPTER,
    id: '6.1',
    title: 'Removed, disconnected, counted',
    points: 6,
    rules: [...HEARING, ...KEEPING],
    examples: examples.REMOVING,
    random: {
      arbitrary: managerSteps(['data', 'child', 'persistent', 'persistentRecursive'], true),
      runs: 150,
    },
    play: playAndCount,
  }),
  steps<Chapter, ServerStep>({
    chapter: CHAPTER,
    id: '6.2',
    title: 'removeWatches, checkWatches, and clients that leave',
    points: 3,
    rules: [...WRITING, WHO_ASKED, COUNTED],
    examples: examples.LEAVING,
    random: {
      arbitrary: serverSteps({ writes: true, watchRequests: true, leaving: true }),
      runs: 120,
    },
    play: playServerAndCount,
  }),
];

const reconnect = [
  steps({
    chapter: CHAPTER,
    id: '7.1',
    title: "The client's book",
    points: 5,
    rules: BOOKKEEPING,
    examples: examples.BOOK,
    random: { arbitrary: bookSteps, runs: 200 },
    play: playBook,
  }),
  served(
    {
      id: '7.2',
      title: 'What a client has missed it hears when it sets its watches again',
      points: 5,
    },
    [...WRITING, NO_WAY_BACK],
    examples.SET_WATCHES,
    { asking: { setWatches: true }, runs: 100 },
  ),
  simulated({
    id: '7.3',
    title: 'Connections break, servers fall behind, and nothing is missed',
    points: 8,
    scenario: scenarioWith('own'),
    rules: { invariants: safetyAndLiveness },
    menu: BREAKS,
    schedules: [
      schedule([]),
      schedule([lose('s1', 'c1', 6)]),
      schedule([lose('s1', 'c1', 3)], { things: 1 }),
      schedule([lose('s1', 'c1', 5)], { plot: 2 }),
      schedule(
        [
          { kind: 'delay', from: 'leader', to: 's2', nth: 1, byMs: 250 },
          { kind: 'partition', side: ['s1'], atMs: 85, forMs: 500 },
        ],
        { things: 1 },
      ),
    ],
    runs: 80,
  }),
];

const AMONG_MANY: readonly Example<EconomyStep>[] = [
  {
    title: 'other paths are none of its business',
    steps: [
      { do: 'crowd', name: 'other', connections: 5, paths: 400, kind: 'data' },
      { do: 'add', by: 'c1', path: '/a', kind: 'data' },
      { do: 'event', event: { type: 'NodeDataChanged', path: '/a' }, told: 1 },
      { do: 'event', event: { type: 'NodeDataChanged', path: '/a' }, told: 0 },
    ],
  },
  {
    title: 'recursive watches elsewhere are none of its business',
    steps: [
      { do: 'crowd', name: 'other', connections: 4, paths: 300, kind: 'persistentRecursive' },
      { do: 'add', by: 'c1', path: '/', kind: 'persistentRecursive' },
      { do: 'add', by: 'c2', path: '/a/b', kind: 'persistentRecursive' },
      { do: 'event', event: { type: 'NodeCreated', path: '/a/b/c/d' }, told: 2 },
      { do: 'event', event: { type: 'NodeDeleted', path: '/a' }, told: 1 },
    ],
  },
  {
    title: 'one that leaves takes only its own',
    steps: [
      { do: 'crowd', name: 'other', connections: 4, paths: 300, kind: 'child' },
      { do: 'crowd', name: 'few', connections: 600, paths: 1, kind: 'data' },
      { do: 'add', by: 'c1', path: '/a', kind: 'data' },
      { do: 'add', by: 'c1', path: '/other/0', kind: 'child' },
      { do: 'gone', by: 'c1' },
      { do: 'event', event: { type: 'NodeChildrenChanged', path: '/other/0' }, told: 4 },
    ],
  },
];

const NOTHING_LEFT: readonly Example<MemoryStep>[] = [
  { title: 'clients that only look in', steps: [visits('does nothing')] },
  { title: 'clients with watches', steps: [visits('sets watches')] },
  { title: 'clients that do not wait for their answers', steps: [visits('waits for a write')] },
  { title: 'clients that come back before they are missed', steps: [visits('comes twice')] },
  { title: 'nodes that come and go', steps: [{ do: 'nodes', count: 500 }] },
];

function visits(each: (MemoryStep & { readonly do: 'visits' })['each']): MemoryStep {
  return { do: 'visits', clients: 20, each };
}

const economy = [
  steps<Chapter, EconomyStep>({
    chapter: CHAPTER,
    id: '8.1',
    title: 'Among thousands of watches only those concerned are looked at',
    points: 3,
    rules: ECONOMY,
    examples: AMONG_MANY,
    play: playEconomy,
  }),
  steps<Chapter, MemoryStep>({
    chapter: CHAPTER,
    id: '8.2',
    title: 'Who is gone, and what has fired, takes no room',
    points: 2,
    rules: MEMORY,
    examples: NOTHING_LEFT,
    play: playMemory,
  }),
];

const breakIt = [
  stepsTask({
    chapter: CHAPTER,
    id: '9.1',
    title: 'Miss an update between two one-shot watches',
    points: 7,
    goal: 'A client that reads again at every event, with a new watch, never sees one of the values.',
    steps: (chapter: Chapter) => chapter.steps(),
    accept: acceptSteps,
    play: missAnUpdate,
  }),
];

/** The graded suite of chapter 7. */
export const suite: Suite<Chapter> = {
  chapter: '07-watches',
  title: 'Watches',
  levels: [
    { number: 1, title: 'Data watches', tests: dataWatches },
    { number: 2, title: 'Child watches, and what a delete fires', tests: childWatches },
    { number: 3, title: 'Reads that set watches', tests: reads },
    { number: 4, title: 'The event before the answer', tests: order },
    { number: 5, title: 'Persistent and recursive watches', tests: persistent },
    { number: 6, title: 'Removing, leaving, counting', tests: leaving },
    { number: 7, title: 'Reconnect', tests: reconnect },
    { number: 8, title: 'Economy', tests: economy },
    { number: 9, title: 'Break it', tests: breakIt },
  ],
};
