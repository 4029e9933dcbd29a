import fc from 'fast-check';
import { ErrorCode, formatErrorCode } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { SessionTracker } from '../../solutions/14-sessions/index.ts';
import type { Chapter } from './chapter.ts';
import { naiveBucket } from './naive-bucket.ts';

/** A session, by the name it has in tests. */
type Name = 'A' | 'B' | 'C';

/** What is done to a tracker. Time passes by `wait` alone. */
export type TrackerStep =
  | { readonly do: 'wait'; readonly ms: number }
  | {
      readonly do: 'add';
      readonly session: Name;
      readonly timeoutMs: number;
      readonly owner?: string;
    }
  | { readonly do: 'touch'; readonly session: Name; readonly timeoutMs: number }
  | { readonly do: 'move'; readonly session: Name; readonly to: string }
  | { readonly do: 'check'; readonly session: Name; readonly via: string }
  | { readonly do: 'close'; readonly session: Name }
  | { readonly do: 'expire' };

const TICK_MS = 100;
const START_MS = 5040;
const IDS = { A: 0x100000000010001n, B: 0x100000000010002n, C: 0x200000000010001n };

export const TRACKER_RULES = [
  {
    name: 'never early',
    rule: 'No session expires before the end of the bucket of its last touch.',
  },
  {
    name: 'always in time',
    rule: 'A session that nobody has touched expires at the end of its bucket.',
  },
  {
    name: 'alive or not',
    rule: 'A session is alive from when it is added until it expires or is closed, and then never again.',
  },
  {
    name: 'where the client is',
    rule: 'Requests are taken from the server that the client came to last: the first to say so, if nobody has.',
  },
  { name: 'one end', rule: 'Each session is closed once, whether it has expired before or not.' },
];

export const TRACKER_EXAMPLES: readonly Example<TrackerStep>[] = [
  {
    title: 'a session that is touched, and one that is not',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 300, owner: '1' },
      { do: 'add', session: 'B', timeoutMs: 300, owner: '1' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'wait', ms: 200 },
      { do: 'touch', session: 'A', timeoutMs: 300 },
      { do: 'expire' },
      { do: 'wait', ms: 160 },
      { do: 'expire' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'check', session: 'B', via: '1' },
      { do: 'wait', ms: 300 },
      { do: 'expire' },
      { do: 'expire' },
    ],
  },
  {
    title: 'no session that nobody has heard of',
    steps: [
      { do: 'check', session: 'A', via: '1' },
      { do: 'touch', session: 'A', timeoutMs: 300 },
      { do: 'check', session: 'A', via: '1' },
      { do: 'close', session: 'A' },
      { do: 'wait', ms: 500 },
      { do: 'expire' },
    ],
  },
  {
    title: 'what has expired is not touched back to life',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 300, owner: '1' },
      { do: 'wait', ms: 400 },
      { do: 'expire' },
      { do: 'touch', session: 'A', timeoutMs: 300 },
      { do: 'check', session: 'A', via: '1' },
      { do: 'wait', ms: 400 },
      { do: 'expire' },
      { do: 'close', session: 'A' },
      { do: 'close', session: 'A' },
    ],
  },
  {
    title: 'what is closed does not expire',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 300, owner: '1' },
      { do: 'close', session: 'A' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'touch', session: 'A', timeoutMs: 300 },
      { do: 'close', session: 'A' },
      { do: 'wait', ms: 400 },
      { do: 'expire' },
    ],
  },
  {
    title: 'a client that moves',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 300, owner: '1' },
      { do: 'check', session: 'A', via: '2' },
      { do: 'move', session: 'A', to: '2' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'check', session: 'A', via: '2' },
      { do: 'move', session: 'A', to: '1' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'move', session: 'B', to: '1' },
      { do: 'check', session: 'B', via: '1' },
    ],
  },
  {
    title: 'after an election nobody knows where the client is',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 300 },
      { do: 'touch', session: 'A', timeoutMs: 300 },
      { do: 'check', session: 'A', via: '2' },
      { do: 'check', session: 'A', via: '1' },
      { do: 'check', session: 'A', via: '2' },
    ],
  },
  {
    title: 'another time-out after a move',
    steps: [
      { do: 'add', session: 'A', timeoutMs: 900, owner: '1' },
      { do: 'touch', session: 'A', timeoutMs: 200 },
      { do: 'wait', ms: 260 },
      { do: 'expire' },
    ],
  },
];

const session = fc.constantFrom<Name>('A', 'B', 'C');
const server = fc.constantFrom('1', '2');
const timeoutMs = fc.constantFrom(200, 260, 300, 500);

export const trackerArbitrary: fc.Arbitrary<readonly TrackerStep[]> = fc.array<TrackerStep>(
  fc.oneof(
    {
      arbitrary: fc.record({ do: fc.constant('add' as const), session, timeoutMs, owner: server }),
      weight: 3,
    },
    { arbitrary: fc.record({ do: fc.constant('add' as const), session, timeoutMs }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant('touch' as const), session, timeoutMs }), weight: 3 },
    { arbitrary: fc.record({ do: fc.constant('move' as const), session, to: server }), weight: 1 },
    {
      arbitrary: fc.record({ do: fc.constant('check' as const), session, via: server }),
      weight: 3,
    },
    { arbitrary: fc.record({ do: fc.constant('close' as const), session }), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(20, 60, 100, 240),
      }),
      weight: 3,
    },
    { arbitrary: fc.record({ do: fc.constant('expire' as const) }), weight: 3 },
  ),
  { minLength: 1, maxLength: 24 },
);

interface Known {
  deadlineMs: number;
  owner: string | undefined;
  state: 'alive' | 'expired' | 'closed';
}

type Sessions = Map<Name, Known>;

/** Compares a tracker with what is known of three sessions. */
export const playTracker: Play<Chapter, TrackerStep> = (chapter, steps, story) => {
  const tracker = story.quietly(
    'new SessionTracker(100)',
    () => new chapter.SessionTracker(TICK_MS),
  );
  const known: Sessions = new Map();
  let nowMs = START_MS;
  story.line(`the clock stands at ${nowMs}, a tick is ${TICK_MS} ms`);
  for (const step of steps) {
    if (step.do === 'wait') {
      nowMs += step.ms;
      story.line(`${step.ms} ms later, at ${nowMs}`);
      continue;
    }
    const broken = playStep(tracker, step, { known, nowMs }, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

interface Model {
  readonly known: Sessions;
  readonly nowMs: number;
}

function playStep(
  tracker: SessionTracker,
  step: Exclude<TrackerStep, { readonly do: 'wait' }>,
  { known, nowMs }: Model,
  story: Story,
): Broken | undefined {
  if (step.do === 'expire') return expire(tracker, { known, nowMs }, story);
  const { session } = step;
  const id = IDS[session];
  const before = known.get(session);
  const living = before?.state === 'alive' ? before : undefined;
  switch (step.do) {
    case 'add': {
      // An id is given once.
      if (before !== undefined) return undefined;
      const { owner, timeoutMs } = step;
      const where = owner === undefined ? 'nobody knows where' : `at server ${owner}`;
      story.call(`add ${session}: ${timeoutMs} ms, ${where}`, () => {
        if (owner === undefined) tracker.add(id, timeoutMs, nowMs);
        else tracker.add(id, timeoutMs, nowMs, owner);
      });
      known.set(session, { deadlineMs: bucket(nowMs, timeoutMs), owner, state: 'alive' });
      return undefined;
    }
    case 'touch': {
      if (living !== undefined) living.deadlineMs = bucket(nowMs, step.timeoutMs);
      const isAlive = living !== undefined;
      const text = `touch ${session}: ${step.timeoutMs} ms`;
      const found = story.call(text, () => tracker.touch(id, step.timeoutMs, nowMs), alive);
      if (found === isAlive) return undefined;
      story.expected(alive(isAlive));
      return {
        rule: 'alive or not',
        sentence: `touch said that ${session} is ${alive(found)}; ${why(before)}.`,
      };
    }
    case 'move':
      if (living !== undefined) living.owner = step.to;
      story.call(`the client of ${session} comes to server ${step.to}`, () =>
        tracker.move(id, step.to),
      );
      return undefined;
    case 'check':
      return check(tracker, step, { before, living }, story);
    case 'close': {
      const isOpen = before !== undefined && before.state !== 'closed';
      if (before !== undefined) before.state = 'closed';
      const found = story.call(`close ${session}`, () => tracker.close(id), String);
      if (found === isOpen) return undefined;
      story.expected(String(isOpen));
      const sentence = isOpen
        ? `${session} was not closed before, but close returned false.`
        : `close of ${session} returned true, but ${before === undefined ? 'there is no such session' : 'it was closed before'}.`;
      return { rule: 'one end', sentence };
    }
  }
}

function check(
  tracker: SessionTracker,
  { session, via }: Extract<TrackerStep, { readonly do: 'check' }>,
  { before, living }: { readonly before: Known | undefined; readonly living: Known | undefined },
  story: Story,
): Broken | undefined {
  if (living !== undefined) living.owner ??= via;
  const at = living?.owner;
  const wanted =
    living === undefined
      ? ErrorCode.SESSIONEXPIRED
      : at === via
        ? ErrorCode.OK
        : ErrorCode.SESSIONMOVED;
  const text = `a request of ${session} by server ${via}`;
  const found = story.call(text, () => tracker.check(IDS[session], via), formatErrorCode);
  if (found === wanted) return undefined;
  story.expected(formatErrorCode(wanted));
  const isAboutLife = [found, wanted].includes(ErrorCode.SESSIONEXPIRED);
  return {
    rule: isAboutLife ? 'alive or not' : 'where the client is',
    sentence: `check said ${formatErrorCode(found)}, but ${isAboutLife ? why(before) : `the client is at server ${at}`}.`,
  };
}

function expire(
  tracker: SessionTracker,
  { known, nowMs }: Model,
  story: Story,
): Broken | undefined {
  const expired = story.call('expire', () => tracker.expire(nowMs).map(nameOf), listed);
  const due = [...known].filter(
    ([, { state, deadlineMs }]) => state === 'alive' && deadlineMs <= nowMs,
  );
  const expected = (): void => story.expected(listed(due.map(([name]) => name)));
  for (const [place, name] of expired.entries()) {
    const one = known.get(name as Name);
    if (one?.state !== 'alive' || expired.indexOf(name) !== place) {
      expected();
      return { rule: 'alive or not', sentence: `${name} expired, but ${why(one)}.` };
    }
    if (one.deadlineMs > nowMs) {
      expected();
      const sentence = `${name} expired at ${nowMs}, but its bucket ends at ${one.deadlineMs}.`;
      return { rule: 'never early', sentence };
    }
  }
  const forgotten = due.find(([name]) => !expired.includes(name));
  for (const [, one] of due) one.state = 'expired';
  if (forgotten === undefined) return undefined;
  expected();
  const [name, { deadlineMs }] = forgotten;
  const sentence = `${name} did not expire at ${nowMs}, but its bucket ended at ${deadlineMs}.`;
  return { rule: 'always in time', sentence };
}

function bucket(nowMs: number, timeoutMs: number): number {
  return naiveBucket(nowMs + timeoutMs, TICK_MS);
}

function nameOf(id: bigint): string {
  return Object.entries(IDS).find(([, one]) => one === id)?.[0] ?? `0x${id.toString(16)}`;
}

function alive(isAlive: boolean): string {
  return isAlive ? 'alive' : 'not alive';
}

function why(known: Known | undefined): string {
  if (known === undefined) return 'it was never added';
  return { alive: 'it is alive', expired: 'it has expired', closed: 'it was closed' }[known.state];
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'nobody';
}
