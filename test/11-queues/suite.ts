import { crash, partition, pause, type Fault } from '#kit';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import {
  everyoneFinishes,
  nothingIsLeft,
  recipe,
  recipeMenu,
  recipeTask,
  type RecipeOptions,
  type RecipeSchedule,
} from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import * as claims from './claim-rules.ts';
import { consumer, FIRST_WAIT_MS, impatientConsumer } from './consumer.ts';
import { ephemeralProducer, itemIsTaken, lateConsumer } from './ephemeral-queue.ts';
import { givenConsumer } from './given-consumer.ts';
import { givenProducer } from './given-producer.ts';
import { auditor, drawer, IDS } from './id-mains.ts';
import { ascendingIds, uniqueIds } from './id-rules.ts';
import { joiner, MEETING, quitter } from './joiner.ts';
import { backlogTree, DONE, QUEUE, queueTree, TREE } from './nodes.ts';
import type { Output } from './output.ts';
import { producer } from './producer.ts';
import * as rules from './queue-rules.ts';
import * as meetings from './rendezvous-rules.ts';
import { NEXT, POISON, RESULTS, worker, type Work } from './worker.ts';

const CHAPTER = 11;

type Options = RecipeOptions<Chapter, Output>;

function graded(options: Omit<Options, 'chapter'>): GradedTest<Chapter> {
  return recipe<Chapter, Output>({ chapter: CHAPTER, ...options });
}

/** So many items, `a1` and so on. */
function items(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
}

const THREE = ['p1', 'p2', 'p3'];

const ids = [
  graded({
    id: '1.1',
    title: 'Ids that nobody else has, and that ascend',
    points: 6,
    names: THREE,
    tree: { '/app': '' },
    processes: (chapter) => ({
      p1: drawer(chapter, { count: 2 }),
      p2: drawer(chapter, { count: 2 }),
      p3: drawer(chapter, { count: 1 }),
    }),
    invariants: () => [uniqueIds, ascendingIds],
    rules: [everyoneFinishes(), nothingIsLeft(IDS)],
    moments: [
      { fault: 'lose reply', of: ['p1'], most: 4 },
      { fault: 'lose request', of: ['p1'], most: 2 },
    ],
    menu: recipeMenu({ processes: THREE }),
    runs: 3,
  }),
  graded({
    id: '1.2',
    title: 'An id that was handed out costs nothing any more',
    points: 3,
    names: ['p1', 'p2'],
    tree: { '/app': '', [IDS]: '' },
    processes: (chapter) => ({
      p1: drawer(chapter, { count: 5, stayMs: 300 }),
      p2: auditor(250),
    }),
    invariants: () => [],
    rules: [everyoneFinishes(), noNodesSeen()],
    runs: 0,
    simulatedOnly: true,
  }),
];

const PRODUCERS = ['p1', 'p2'];

/** A process is cut off for a while, from moments on at which it is likely to wait for an answer. */
function cuts(process: string, moments: readonly number[]): RecipeSchedule[] {
  return moments.map((atMs) => ({
    faults: [{ kind: 'partition', side: [process], atMs, forMs: 700 }],
  }));
}

const putting = [
  graded({
    id: '2.1',
    title: 'Two producers put, and everything is there in order',
    points: 5,
    names: ['p1', 'p2', 'c1'],
    tree: TREE,
    processes: (chapter) => ({
      p1: producer(chapter, { items: items('a', 3), stayMs: 400 }),
      p2: producer(chapter, { items: items('b', 2), everyMs: 10, stayMs: 400 }),
      c1: givenConsumer(PRODUCERS),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder, rules.kazoosNames],
    rules: [everyoneFinishes(), rules.nothingLost, rules.nothingPilesUp(2)],
    schedules: [{ params: { lag: 2 } }],
    runs: 1,
  }),
  graded({
    id: '2.2',
    title: 'Exactly once, though connections break and replies are lost',
    points: 8,
    names: ['p1', 'c1'],
    tree: TREE,
    processes: (chapter) => ({
      p1: producer(chapter, { items: items('a', 3) }),
      c1: givenConsumer(['p1']),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder, rules.kazoosNames],
    rules: [everyoneFinishes(), rules.nothingLost, nothingIsLeft(`${QUEUE}/receipts`)],
    schedules: cuts('p1', [29, 32, 35, 38]),
    moments: [
      { fault: 'lose reply', of: ['p1'], most: 6 },
      { fault: 'lose request', of: ['p1'], most: 3 },
    ],
    menu: recipeMenu({ processes: ['p1'], without: ['crash', 'pause'], longestMs: 2000 }),
    runs: 4,
  }),
  graded({
    id: '2.3',
    title: 'Sessions that end, and producers that die',
    points: 4,
    names: ['p1', 'p2', 'c1'],
    tree: { [DONE]: '', [QUEUE]: '', [`${QUEUE}/entries`]: '' },
    processes: (chapter) => ({
      p1: producer(chapter, { items: items('a', 3) }),
      p2: producer(chapter, { items: items('b', 2), afterMs: 20 }),
      c1: givenConsumer(PRODUCERS),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder, rules.kazoosNames],
    rules: [everyoneFinishes(), rules.nothingLost, nothingIsLeft(`${QUEUE}/receipts`)],
    moments: [
      { fault: 'crash', of: ['p1'], most: 3 },
      { fault: 'pause', of: ['p1'], most: 6 },
    ],
    menu: recipeMenu({ processes: PRODUCERS }),
    runs: 3,
  }),
];

/** Nobody has left any node. */
function noNodesSeen() {
  return {
    ...rules.nothingPilesUp(0),
    name: 'no node is left of an id',
    rule: 'No node stays of an id that was handed out.',
  };
}

/** So often a consumer gives up just when it has found the item. */
const NEAR = 6;

/** So often it gives up while it lists a queue that has an item. */
const EARLY = 3;

/** So often the item comes about when it lists, and sets its watch. */
const MEANWHILE = 5;

/** The last of all these. */
const CASES = NEAR + EARLY + MEANWHILE;

function isEarly(near: number): boolean {
  return near > NEAR && near <= NEAR + EARLY;
}

/** When the item comes. */
function itemAfterMs(near: number): number {
  if (near > NEAR + EARLY) return near - NEAR - EARLY - 1;
  return near === 0 ? 2500 : 40;
}

/** How long it waits: long before the item comes, or about until then; or not even until it knows what is there. */
function limitMs(near: number): number {
  if (isEarly(near)) return 2 * (near - NEAR) + 1;
  return near === 0 || near > NEAR ? 1500 : 38 + 3 * near;
}

const taking = [
  graded({
    id: '3.1',
    title: 'One consumer takes all, in order',
    points: 6,
    names: ['p1', 'c1'],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 5), afterMs: 30, everyMs: 12 }),
      c1: consumer(chapter, { count: 5, workMs: 20 }),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [
      everyoneFinishes(claims.firstLeft),
      rules.nothingLost,
      nothingIsLeft(`${QUEUE}/entries`),
    ],
    schedules: [{ params: { lag: 1 } }, { params: { lag: 3 } }, ...cuts('c1', [35, 55])],
    runs: 2,
  }),
  graded({
    id: '3.2',
    title: 'Who waits asks nothing, and can give up',
    points: 4,
    names: ['p1', 'c1'],
    params: { abort: [0, 1], near: [0, CASES] },
    tree: ({ near }) => (isEarly(near!) ? backlogTree(1) : TREE),
    processes: (chapter, { abort, near }) => ({
      p1: givenProducer({ items: isEarly(near!) ? [] : ['a1'], afterMs: itemAfterMs(near!) }),
      c1: impatientConsumer(chapter, {
        by: abort === 1 ? 'abort' : 'time-out',
        limitMs: limitMs(near!),
      }),
    }),
    invariants: () => [rules.nothingTwice],
    rules: [
      everyoneFinishes(claims.firstLeft),
      rules.givesUpInTime(({ near }) => limitMs(near!)),
      rules.nothingLost,
      rules.noPolling('c1', 20),
    ],
    schedules: [
      { params: { abort: 1 } },
      { params: { abort: 0, lag: 3 } },
      ...Array.from({ length: CASES }, (_, i) => ({ params: { abort: i % 2, near: i + 1 } })),
    ],
    moments: [{ fault: 'cut', of: ['c1'], forMs: 4000, most: 4 }],
    runs: 0,
    simulatedOnly: true,
  }),
  graded({
    id: '3.3',
    title: 'A backlog is listed once, not once an item',
    points: 4,
    names: ['c1'],
    tree: backlogTree(40),
    processes: (chapter) => ({ c1: consumer(chapter, { count: 40 }) }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [
      everyoneFinishes(claims.firstLeft),
      rules.fewListings('c1', 6),
      nothingIsLeft(`${QUEUE}/entries`),
    ],
    runs: 0,
  }),
];

const CONSUMERS = ['c1', 'c2', 'c3'];

const competing = [
  graded({
    id: '4.1',
    title: 'Each item goes to one of them',
    points: 5,
    names: ['p1', ...CONSUMERS],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 5), everyMs: 5 }),
      ...Object.fromEntries(
        CONSUMERS.map((name) => [name, consumer(chapter, { producers: ['p1'] })]),
      ),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [everyoneFinishes(claims.firstLeft), rules.nothingLost],
    schedules: [{ params: { lag: 2 } }, { params: { lag: 3 } }],
    runs: 1,
  }),
  graded({
    id: '4.2',
    title: 'A delete whose reply is lost',
    points: 7,
    names: ['p1', 'c1', 'c2'],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 2), everyMs: 4 }),
      c1: consumer(chapter, { producers: ['p1'] }),
      c2: consumer(chapter, { producers: ['p1'] }),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [everyoneFinishes(claims.firstLeft), rules.nothingLost],
    moments: [
      { fault: 'lose reply', of: ['c1'], most: 8 },
      { fault: 'lose reply', of: ['c2'], most: 3 },
      { fault: 'lose request', of: ['c1'], most: 3 },
    ],
    menu: recipeMenu({ processes: ['c1', 'c2'], without: ['crash', 'pause'], longestMs: 2000 }),
    runs: 3,
  }),
  graded({
    id: '4.3',
    title: 'Consumers that die may take one item each with them',
    points: 3,
    names: ['p1', 'c1', 'c2'],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 3), everyMs: 4 }),
      c1: consumer(chapter, { producers: ['p1'] }),
      c2: consumer(chapter, { producers: ['p1'], workMs: 10 }),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [everyoneFinishes(claims.firstLeft), rules.nothingLost],
    moments: [
      { fault: 'crash', of: ['c1'], most: 3 },
      { fault: 'pause', of: ['c2'], most: 3 },
    ],
    menu: recipeMenu({ processes: ['c1', 'c2'] }),
    runs: 3,
  }),
];

const WORKERS = ['c1', 'c2'];

/** So often workers give up, while they list or claim the first item. */
const CLAIMING = 7;

/** @param work - `c2AfterMs`: when the second one begins. */
function workers(
  chapter: Chapter,
  { c2AfterMs = 0, ...work }: Omit<Work, 'producers' | 'afterMs'> & { readonly c2AfterMs?: number },
) {
  const main = (afterMs: number) => worker(chapter, { producers: ['p1'], afterMs, ...work });
  return { c1: main(0), c2: main(c2AfterMs) };
}

const claiming = [
  graded({
    id: '5.1',
    title: 'Claimed, given back, done',
    points: 5,
    names: ['p1', ...WORKERS],
    tree: TREE,
    params: { near: [0, CLAIMING] },
    processes: (chapter, { near }) => ({
      p1: givenProducer({ items: items('a', 5), everyMs: 8 }),
      ...workers(chapter, {
        givesBack: 'a2',
        firstWaitMs: near === 0 ? FIRST_WAIT_MS : 3 + 2 * near!,
      }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce, claims.attemptsCounted(true)],
    rules: [everyoneFinishes(claims.firstLeft), claims.allDone, rules.nothingPilesUp(2)],
    schedules: [
      { params: { lag: 2 } },
      { params: { lag: 3 } },
      ...Array.from({ length: CLAIMING }, (_, i) => ({ params: { near: i + 1 } })),
    ],
    runs: 1,
  }),
  graded({
    id: '5.2',
    title: 'Workers that die, and sessions that end',
    points: 5,
    names: ['p1', ...WORKERS],
    params: { alone: [0, 1] },
    tree: TREE,
    processes: (chapter, { alone }) => ({
      p1: givenProducer({ items: items('a', 3), everyMs: 4 }),
      ...workers(chapter, { workMs: 15, comesBack: alone === 0 }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce, claims.attemptsCounted(false)],
    rules: [everyoneFinishes(claims.firstLeft), claims.allDone],
    // The first one stays away: the other one has to do everything.
    schedules: [
      ...[38, 43, 48].map((atMs) => ({
        params: { alone: 1 },
        faults: [crash('c1', { atMs, forMs: 100 })],
      })),
      // And it is not connected when the claim of the first one goes.
      {
        params: { alone: 1 },
        faults: [
          crash('c1', { atMs: 43, forMs: 100 }),
          partition(['c2'], { atMs: 4500, forMs: 2500 }),
        ],
      },
    ],
    moments: [
      { fault: 'crash', of: ['c1'], most: 4 },
      { fault: 'pause', of: ['c1'], most: 4 },
    ],
    menu: recipeMenu({ processes: WORKERS }),
    runs: 3,
  }),
  graded({
    id: '5.3',
    title: 'Replies that are lost',
    points: 5,
    names: ['p1', ...WORKERS],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 2), everyMs: 300 }),
      ...workers(chapter, { givesBack: 'a1', workMs: 20, againMs: 900 }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce, claims.attemptsCounted(true)],
    rules: [everyoneFinishes(claims.firstLeft), claims.allDone],
    schedules: [
      ...WORKERS.flatMap((name) => cuts(name, [61, 63, 65, 68])),
      // What it has read is out of date when it goes on: another one had the item meanwhile, and has given it back.
      ...[28, 30, 32, 34].map((forMs) => ({ faults: [pause('c2', { atMs: 36, forMs })] })),
    ],
    moments: [
      { fault: 'lose reply', of: ['c1'], most: 4 },
      { fault: 'lose reply', of: ['c2'], most: 3 },
      { fault: 'lose request', of: ['c1'], most: 2 },
    ],
    menu: recipeMenu({ processes: WORKERS, without: ['crash', 'pause'], longestMs: 2000 }),
    runs: 2,
  }),
  graded({
    id: '5.4',
    title: 'An item at which every worker dies',
    points: 3,
    names: ['p1', ...WORKERS],
    tree: TREE,
    processes: (chapter) => ({
      p1: givenProducer({ items: ['a1', POISON, 'a2'], everyMs: 4 }),
      ...workers(chapter, { maxAttempts: 3 }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce, claims.attemptsCounted(true)],
    rules: [everyoneFinishes(claims.firstLeft), claims.putAside(3), claims.allDone],
    schedules: [{ params: { lag: 2 } }],
    runs: 2,
  }),
];

/** By how much the second worker may be behind the first, in ms: it reads the item when that one has just claimed it. */
const BEHIND_MS = 7;

const handingOver = [
  graded({
    id: '6.1',
    title: 'Done, and a result, or neither',
    points: 3,
    names: ['p1', ...WORKERS],
    tree: { ...TREE, [RESULTS]: '', [`${RESULTS}/a1`]: 'it was there before' },
    params: { behind: [0, BEHIND_MS] },
    processes: (chapter, { behind }) => ({
      p1: givenProducer({ items: items('a', 3) }),
      ...workers(chapter, { ending: 'a result', maxAttempts: 1, c2AfterMs: behind! }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce, claims.attemptsCounted(true)],
    rules: [everyoneFinishes(claims.firstLeft), claims.allDone, claims.oneResultEach],
    schedules: Array.from({ length: BEHIND_MS }, (_, i) => ({ params: { behind: i + 1 } })),
    runs: 2,
  }),
  graded({
    id: '6.2',
    title: 'From one queue to the next, whatever happens',
    points: 6,
    names: ['p1', ...WORKERS],
    params: { bare: [0, 1] },
    tree: ({ bare }) => (bare === 1 ? TREE : { ...TREE, ...queueTree(NEXT) }),
    processes: (chapter) => ({
      p1: givenProducer({ items: items('a', 1) }),
      ...workers(chapter, { ending: 'a move' }),
    }),
    invariants: () => [claims.oneAtATime, claims.doneOnce],
    rules: [everyoneFinishes(claims.firstLeft), claims.allDone, claims.movedOnce],
    schedules: [{ params: { bare: 1 } }],
    moments: [
      { fault: 'lose reply', of: ['c1'], most: 4 },
      { fault: 'crash', of: ['c1'], most: 24 },
      { fault: 'pause', of: ['c1'], most: 2 },
    ],
    menu: recipeMenu({ processes: WORKERS }),
    runs: 2,
  }),
];

const PRIORITIES = { b1: 100, a1: 5, c1: 999, a2: 5, d1: 50, z1: 0 };

const urgency = [
  graded({
    id: '7.1',
    title: 'The most urgent first, and first come first served among equals',
    points: 3,
    names: ['p1', 'c1'],
    tree: TREE,
    processes: (chapter) => ({
      p1: producer(chapter, { items: Object.keys(PRIORITIES), priorities: PRIORITIES }),
      c1: consumer(chapter, { count: 6, after: ['p1'] }),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder, rules.kazoosNames],
    rules: [
      everyoneFinishes(),
      rules.takenInOrder(['z1', 'a1', 'a2', 'd1', 'b1', 'c1']),
      rules.nothingLost,
    ],
    runs: 0,
  }),
  graded({
    id: '7.2',
    title: 'An urgent item comes while there are others',
    points: 4,
    names: ['p1', 'p2', 'c1'],
    tree: backlogTree(10),
    processes: (chapter) => ({
      p1: givenProducer({ items: ['urgent'], priority: 5, afterMs: 330 }),
      p2: givenProducer({ items: ['next'], priority: 50, afterMs: 520 }),
      c1: consumer(chapter, { count: 12, workMs: 350 }),
    }),
    invariants: () => [rules.nothingTwice, rules.inOrder],
    rules: [everyoneFinishes(), rules.urgentFirst(1000), rules.fewListings('c1', 8)],
    schedules: [{ params: { lag: 3 } }],
    moments: [
      { fault: 'lose reply', of: ['c1'], most: 3 },
      { fault: 'cut', of: ['c1'], most: 2 },
    ],
    runs: 0,
    simulatedOnly: true,
  }),
];

const MEMBERS = ['m1', 'm2', 'm3', 'm4'];

/** How long one hesitates that leaves when it sees that all are there, in ms. */
const HESITATION_MS = 6;

/** By then the session of one that has died is over, in ms. */
const LATE_MS = 9000;

const meeting = [
  graded({
    id: '8.1',
    title: 'It opens once, when all are there, and who is late is turned away',
    points: 3,
    names: MEMBERS,
    tree: { '/app': '' },
    processes: (chapter) => ({
      m1: joiner(chapter, { size: 3 }),
      // The size is that of m1.
      m2: joiner(chapter, { size: 2, afterMs: 20 }),
      m3: joiner(chapter, { size: 3, afterMs: 20 }),
      m4: joiner(chapter, { size: 3, afterMs: 25 }),
    }),
    invariants: () => [meetings.oneOpening(3), meetings.allThereAtOnce],
    rules: [everyoneFinishes(), meetings.allAreTold(3), nothingIsLeft(`${MEETING}/members`)],
    schedules: [{ params: { lag: 2 } }, { params: { lag: 4 } }],
    runs: 4,
  }),
  graded({
    id: '8.2',
    title: 'One gives up, or dies, before all are there',
    points: 3,
    names: MEMBERS,
    tree: { '/app': '' },
    params: { leaves: [0, HESITATION_MS + 1] },
    processes: (chapter, { leaves }) => ({
      m1: joiner(chapter, { size: 3 }),
      m2:
        leaves! > HESITATION_MS
          ? joiner(chapter, { size: 3, timeoutMs: 200, comesBack: false })
          : quitter(chapter, { size: 3, hesitatesMs: leaves! }),
      m3: joiner(chapter, { size: 3, afterMs: leaves! > HESITATION_MS ? 300 : 60 }),
      m4: joiner(chapter, { size: 3, afterMs: 6000 }),
    }),
    invariants: () => [meetings.oneOpening(3), meetings.allThereAtOnce],
    rules: [everyoneFinishes()],
    schedules: Array.from({ length: HESITATION_MS + 1 }, (_, i) => ({ params: { leaves: i + 1 } })),
    moments: [
      { fault: 'pause', of: ['m3'], forMs: 30, most: 10 },
      { fault: 'crash', of: ['m2'], most: 3 },
    ],
    runs: 0,
    simulatedOnly: true,
  }),
  graded({
    id: '8.3',
    title: 'All of it together',
    points: 2,
    names: MEMBERS.slice(0, 3),
    tree: { '/app': '' },
    params: { late: [0, 1] },
    processes: (chapter, { late }) => ({
      m1: joiner(chapter, { size: 3 }),
      m2: joiner(chapter, { size: 3, afterMs: 10 }),
      m3: joiner(chapter, { size: 3, afterMs: late === 1 ? LATE_MS : 30 }),
    }),
    invariants: () => [meetings.oneOpening(3), meetings.allThereAtOnce],
    rules: [everyoneFinishes(), meetings.allAreTold(3)],
    schedules: [{ params: { late: 1 }, faults: [crash('m2', { atMs: 80, forMs: 500 })] }],
    moments: [
      { fault: 'lose reply', of: ['m3'], most: 4 },
      { fault: 'pause', of: ['m3'], most: 3 },
      { fault: 'crash', of: ['m2'], most: 3 },
    ],
    menu: recipeMenu({ processes: MEMBERS.slice(0, 3) }),
    runs: 3,
  }),
];

const breakIt = [
  recipeTask<Chapter, Output>({
    chapter: CHAPTER,
    id: '9.1',
    title: 'Lose an item by making it ephemeral',
    points: 3,
    goal: 'With one fault the item is lost, though its producer was told that it is in the queue.',
    names: ['producer', 'consumer'],
    tree: TREE,
    processes: () => ({ producer: ephemeralProducer, consumer: lateConsumer }),
    faults: (chapter) => chapter.ephemeralFaults(),
    accept: (faults) => acceptOne(faults),
    judge: itemIsTaken,
  }),
];

/** What is wrong with an answer to the break-it task. */
function acceptOne(faults: readonly Fault[]): string | undefined {
  if (faults.length !== 1) return `It is to be one fault, and there are ${faults.length}.`;
  const { kind } = faults[0]!;
  if (['crash', 'pause', 'partition'].includes(kind)) return undefined;
  return `It is to be a crash, a pause or a partition, not "${kind}".`;
}

/** The graded suite of chapter 11. */
export const suite: Suite<Chapter> = {
  chapter: '11-queues',
  title: 'Queues',
  levels: [
    { number: 1, title: 'Ids', tests: ids },
    { number: 2, title: 'Put', tests: putting },
    { number: 3, title: 'One consumer', tests: taking },
    { number: 4, title: 'Many consumers', tests: competing },
    { number: 5, title: 'At least once', tests: claiming },
    { number: 6, title: 'Handing over', tests: handingOver },
    { number: 7, title: 'Priorities', tests: urgency },
    { number: 8, title: 'A rendezvous', tests: meeting },
    { number: 9, title: 'Break it', tests: breakIt },
  ],
};
