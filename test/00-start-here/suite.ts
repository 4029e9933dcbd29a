import { crash, lose, type EchoMessage, type Fault } from '#kit';
import type { Bounds } from '../../src/check/bounds.ts';
import { exploration } from '../../src/grade/exploration.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { task } from '../../src/grade/task.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import * as expect from './expectations.ts';
import { safety, safetyAndLiveness } from './invariants.ts';
import type { Output } from './output.ts';
import { scenario, settings, type Chapter } from './scenario.ts';
import { acceptOneLoss, firstAnswerIsNumberTwo } from './skipped.ts';

const CHAPTER = 0;
const EVERYONE = ['ann', 'echo', 'bob'];

/** When faults begin, and how long they last. Everything heals at 600 ms. */
const WHEN = { withinMs: 80, longestMs: 300 };

type Options = PropertyOptions<Chapter, EchoMessage, Output>;

function graded(options: Omit<Options, 'chapter' | 'scenario'>): GradedTest<Chapter> {
  return property({ chapter: CHAPTER, scenario, ...options });
}

function schedule(
  faults: readonly Fault[],
  params: Partial<Record<string, number>> = {},
): Schedule {
  return { seed: 0, params: settings(params), faults };
}

const answers = [
  graded({
    id: '1.1',
    title: 'A ping is answered with its own text',
    points: 15,
    rules: { invariants: safety, expectations: [expect.saysItBack, expect.countsFromOne] },
    schedules: [schedule([]), schedule([], { texts: 3 })],
    runs: 0,
  }),
  graded({
    id: '1.2',
    title: 'Two pingers, one question after the other, any latency',
    points: 15,
    rules: {
      invariants: safetyAndLiveness,
      expectations: [expect.saysItBack, expect.countsFromOne],
    },
    schedules: [schedule([]), schedule([], { texts: 3 }), schedule([], { pingers: 2, texts: 3 })],
    runs: 40,
  }),
];

const unreliableMessages = [
  graded({
    id: '2.1',
    title: 'A lost message delays the answer, but does not prevent it',
    points: 15,
    rules: { invariants: safetyAndLiveness, expectations: [expect.fallsSilent] },
    menu: { ...WHEN, most: 3, lose: EVERYONE, cut: EVERYONE },
    schedules: [
      schedule([]),
      schedule([lose('ann', 'echo', 1)]),
      schedule([lose('echo', 'ann', 1)]),
    ],
    runs: 150,
  }),
  graded({
    id: '2.2',
    title: 'An old answer is not taken for a new one',
    points: 15,
    rules: { invariants: safetyAndLiveness, expectations: [expect.fallsSilent] },
    menu: { ...WHEN, most: 3, repeat: EVERYONE, delay: EVERYONE, pause: EVERYONE },
    schedules: [
      schedule([]),
      schedule([{ kind: 'repeat', from: 'echo', to: 'ann', nth: 1, afterMs: 1 }], { texts: 3 }),
    ],
    runs: 150,
  }),
];

/** The plainest cluster in which a number can be given twice. */
const TWO_QUESTIONS = { texts: 2 };

const crashes = [
  graded({
    id: '3.1',
    title: 'The echo node crashes, and gives no number twice',
    points: 15,
    rules: { invariants: safetyAndLiveness },
    menu: {
      ...WHEN,
      most: 4,
      crash: ['echo'],
      lose: EVERYONE,
      repeat: EVERYONE,
      delay: EVERYONE,
      slowDisk: ['echo'],
    },
    schedules: [
      schedule([]),
      schedule([crash('echo', { atMs: 13, forMs: 10 })], TWO_QUESTIONS),
      // The answer has left, but what backs it is still on its way to the disk.
      schedule(
        [
          { kind: 'slow-disk', node: 'echo', atMs: 0, forMs: 40, syncMs: 40 },
          crash('echo', { atMs: 14, forMs: 10 }),
        ],
        TWO_QUESTIONS,
      ),
    ],
    runs: 200,
  }),
  exploration({
    chapter: CHAPTER,
    id: '3.2',
    title: 'Every order of events, with two crashes at any moment',
    points: 15,
    scenario,
    cases: [
      { params: settings(TWO_QUESTIONS), bounds: bounds({ crashes: 2 }) },
      { params: settings({ pingers: 2 }), bounds: bounds({ crashes: 1 }) },
    ],
    rules: { invariants: safety },
  }),
];

function bounds(more: Partial<Bounds>): Bounds {
  return {
    states: 100_000,
    depth: 100,
    crashes: 1,
    crashing: ['echo'],
    earlyTimers: 1,
    losses: 1,
    disks: 'slow',
    ...more,
  };
}

const breakIt = [
  task({
    chapter: CHAPTER,
    id: '4.1',
    title: 'Make the first answer bear the number 2',
    points: 10,
    goal: 'With one lost message, the first answer that ann hears bears the number 2.',
    scenario,
    faults: (chapter) => chapter.schedule(),
    accept: acceptOneLoss,
    judge: firstAnswerIsNumberTwo,
  }),
];

/** The suite of the warm-up. Its points only weigh the tests against each other: nobody sees them. */
export const suite: Suite<Chapter> = {
  chapter: '00-start-here',
  title: 'Start here',
  levels: [
    { number: 1, title: 'Question and answer', tests: answers },
    { number: 2, title: 'Lost and late messages', tests: unreliableMessages },
    { number: 3, title: 'A crash', tests: crashes },
    { number: 4, title: 'Break it', tests: breakIt },
  ],
};
