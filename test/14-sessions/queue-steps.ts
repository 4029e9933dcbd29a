import fc from 'fast-check';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { ExpiryQueue } from '../../solutions/14-sessions/index.ts';
import type { Chapter } from './chapter.ts';
import { naiveBucket } from './naive-bucket.ts';

/** What is done to a queue. Time passes by `wait` alone. */
export type QueueStep =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'update'; readonly element: string; readonly timeoutMs: number }
  | { readonly do: 'remove'; readonly element: string }
  | { readonly do: 'poll' }
  | { readonly do: 'waitMs' }
  | { readonly do: 'size' };

/** The width of a bucket in all tests, in ms. */
const TICK_MS = 100;

/** When the clock of a test begins: a multiple of the tick, and 40. */
const START_MS = 5040;

export const BUCKET_RULES = [
  {
    name: 'buckets',
    rule: 'A bucket ends at the next multiple of the tick strictly above the time now plus the time-out.',
  },
];

export const QUEUE_RULES = [
  { name: 'never early', rule: 'Nothing is polled before the end of its bucket.' },
  { name: 'always in time', rule: 'Whatever has reached the end of its bucket is polled.' },
  {
    name: 'once',
    rule: 'Each is polled once, and not after it was removed; size counts the rest.',
  },
  {
    name: 'earliest first',
    rule: 'Those of an earlier bucket are polled before those of a later.',
  },
  {
    name: 'when to look again',
    rule: 'waitMs says how long it takes until the next multiple of the tick.',
  },
];

export interface BucketStep {
  readonly nowMs: number;
  readonly timeoutMs: number;
  readonly tickMs: number;
}

export const BUCKET_EXAMPLES: readonly Example<BucketStep>[] = [
  {
    title: 'rounded up',
    steps: [
      { nowMs: 5040, timeoutMs: 300, tickMs: 100 },
      { nowMs: 5099, timeoutMs: 300, tickMs: 100 },
    ],
  },
  {
    title: 'a multiple belongs to the next bucket',
    steps: [
      { nowMs: 5000, timeoutMs: 300, tickMs: 100 },
      { nowMs: 5040, timeoutMs: 360, tickMs: 100 },
      { nowMs: 0, timeoutMs: 4000, tickMs: 2000 },
    ],
  },
  {
    title: 'a clock with a fraction',
    steps: [
      { nowMs: 5039.75, timeoutMs: 300, tickMs: 100 },
      { nowMs: 5099.75, timeoutMs: 300, tickMs: 100 },
    ],
  },
];

export const bucketArbitrary: fc.Arbitrary<readonly BucketStep[]> = fc.array(
  fc.record({
    nowMs: fc.nat({ max: 1e12 }),
    timeoutMs: fc.nat({ max: 40_000 }),
    tickMs: fc.constantFrom(1, 3, 100, 2000),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Compares ends of buckets. */
export const playBuckets: Play<Chapter, BucketStep> = (chapter, steps, story) => {
  for (const { nowMs, timeoutMs, tickMs } of steps) {
    const text = `bucketOf(${nowMs}, ${timeoutMs}, ${tickMs})`;
    const end = story.call(text, () => chapter.bucketOf(nowMs, timeoutMs, tickMs), String);
    const wanted = naiveBucket(nowMs + timeoutMs, tickMs);
    if (end === wanted) continue;
    story.expected(String(wanted));
    const sentence = `${text} is ${end}; it should be ${wanted}.`;
    return { rule: 'buckets', sentence };
  }
  return undefined;
};

export const QUEUE_EXAMPLES: readonly Example<QueueStep>[] = [
  {
    title: 'one element',
    steps: [
      { do: 'update', element: 'a', timeoutMs: 300 },
      { do: 'poll' },
      { do: 'waitMs' },
      { do: 'wait', ms: 359 },
      { do: 'poll' },
      { do: 'waitMs' },
      { do: 'wait', ms: 1 },
      { do: 'poll' },
      { do: 'size' },
      { do: 'poll' },
    ],
  },
  {
    title: 'put off, again and again',
    steps: [
      { do: 'update', element: 'a', timeoutMs: 300 },
      { do: 'update', element: 'b', timeoutMs: 300 },
      { do: 'wait', ms: 350 },
      { do: 'update', element: 'a', timeoutMs: 300 },
      { do: 'wait', ms: 20 },
      { do: 'poll' },
      { do: 'wait', ms: 200 },
      { do: 'update', element: 'a', timeoutMs: 300 },
      { do: 'wait', ms: 300 },
      { do: 'poll' },
      { do: 'wait', ms: 100 },
      { do: 'poll' },
    ],
  },
  {
    title: 'a shorter time-out counts as well',
    steps: [
      { do: 'update', element: 'a', timeoutMs: 900 },
      { do: 'update', element: 'a', timeoutMs: 100 },
      { do: 'wait', ms: 160 },
      { do: 'poll' },
      { do: 'wait', ms: 900 },
      { do: 'poll' },
    ],
  },
  {
    title: 'who asks late gets all of them, the earliest first',
    steps: [
      { do: 'update', element: 'a', timeoutMs: 500 },
      { do: 'update', element: 'b', timeoutMs: 100 },
      { do: 'update', element: 'c', timeoutMs: 300 },
      { do: 'update', element: 'd', timeoutMs: 700 },
      { do: 'wait', ms: 700 },
      { do: 'poll' },
      { do: 'poll' },
      { do: 'size' },
    ],
  },
  {
    title: 'removed',
    steps: [
      { do: 'update', element: 'a', timeoutMs: 100 },
      { do: 'update', element: 'b', timeoutMs: 100 },
      { do: 'remove', element: 'a' },
      { do: 'remove', element: 'c' },
      { do: 'size' },
      { do: 'wait', ms: 200 },
      { do: 'poll' },
      { do: 'remove', element: 'b' },
      { do: 'update', element: 'b', timeoutMs: 100 },
      { do: 'size' },
      { do: 'wait', ms: 200 },
      { do: 'poll' },
    ],
  },
];

const element = fc.constantFrom('a', 'b', 'c', 'd');

export const queueArbitrary: fc.Arbitrary<readonly QueueStep[]> = fc.array<QueueStep>(
  fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant('update' as const),
        element,
        timeoutMs: fc.constantFrom(60, 100, 160, 300, 950),
      }),
      weight: 4,
    },
    { arbitrary: fc.record({ do: fc.constant('remove' as const), element }), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 20, 59, 60, 100, 340),
      }),
      weight: 3,
    },
    {
      arbitrary: fc.record({
        do: fc.constantFrom('poll' as const, 'size' as const, 'waitMs' as const),
      }),
      weight: 3,
    },
  ),
  { minLength: 1, maxLength: 24 },
);

/** Compares a queue with a list of deadlines. */
export const playQueue: Play<Chapter, QueueStep> = (chapter, steps, story) => {
  const queue = story.quietly(
    'new ExpiryQueue(100)',
    () => new chapter.ExpiryQueue<string>(TICK_MS),
  );
  const deadlines = new Map<string, number>();
  let nowMs = START_MS;
  story.line(`the clock stands at ${nowMs}, a tick is ${TICK_MS} ms`);
  for (const step of steps) {
    switch (step.do) {
      case 'wait':
        nowMs += step.ms;
        story.line(`${step.ms} ms later, at ${nowMs}`);
        break;
      case 'update': {
        const { timeoutMs } = step;
        story.call(`update ${step.element}: ${timeoutMs} ms`, () =>
          queue.update(step.element, nowMs, timeoutMs),
        );
        deadlines.set(step.element, naiveBucket(nowMs + timeoutMs, TICK_MS));
        break;
      }
      case 'remove':
        story.call(`remove ${step.element}`, () => queue.remove(step.element));
        deadlines.delete(step.element);
        break;
      default: {
        const broken = ask(queue, step.do, { nowMs, deadlines }, story);
        if (broken !== undefined) return broken;
      }
    }
  }
  return undefined;
};

interface Model {
  readonly nowMs: number;
  readonly deadlines: Map<string, number>;
}

function ask(
  queue: ExpiryQueue<string>,
  what: 'poll' | 'waitMs' | 'size',
  { nowMs, deadlines }: Model,
  story: Story,
): Broken | undefined {
  if (what === 'poll') return poll(queue, { nowMs, deadlines }, story);
  const wanted = what === 'size' ? deadlines.size : naiveBucket(nowMs, TICK_MS) - nowMs;
  const found = story.call(
    what === 'size' ? 'size' : 'waitMs',
    () => (what === 'size' ? queue.size : queue.waitMs(nowMs)),
    String,
  );
  if (found === wanted) return undefined;
  story.expected(String(wanted));
  return what === 'size'
    ? { rule: 'once', sentence: `There are ${wanted} elements, but size is ${found}.` }
    : {
        rule: 'when to look again',
        sentence: `At ${nowMs} waitMs is ${found}; it should be ${wanted}.`,
      };
}

function poll(
  queue: ExpiryQueue<string>,
  { nowMs, deadlines }: Model,
  story: Story,
): Broken | undefined {
  const polled = story.call('poll', () => [...queue.poll(nowMs)], listed);
  const due = [...deadlines].filter(([, end]) => end <= nowMs).sort(([, a], [, b]) => a - b);
  const expected = (): void => story.expected(listed(due.map(([one]) => one)));
  for (const [place, one] of polled.entries()) {
    const end = deadlines.get(one);
    if (end === undefined || polled.indexOf(one) !== place) {
      expected();
      return { rule: 'once', sentence: `${one} was polled, but it was polled before, or removed.` };
    }
    if (end > nowMs) {
      expected();
      return {
        rule: 'never early',
        sentence: `${one} was polled at ${nowMs}, but its bucket ends at ${end}.`,
      };
    }
  }
  const forgotten = due.find(([one]) => !polled.includes(one));
  if (forgotten !== undefined) {
    expected();
    const [one, end] = forgotten;
    const sentence = `${one} was not polled at ${nowMs}, but its bucket ended at ${end}.`;
    return { rule: 'always in time', sentence };
  }
  const late = polled.findIndex(
    (one, i) => i > 0 && deadlines.get(one)! < deadlines.get(polled[i - 1]!)!,
  );
  if (late > 0) {
    expected();
    const sentence = `${polled[late]} was polled after ${polled[late - 1]}, but its bucket ended before.`;
    return { rule: 'earliest first', sentence };
  }
  for (const one of polled) deadlines.delete(one);
  return undefined;
}

function listed(elements: readonly string[]): string {
  return elements.join(', ') || 'nobody';
}
