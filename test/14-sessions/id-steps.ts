import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Chapter } from './chapter.ts';
import { sessionInWords } from './words.ts';

/** A server asks for its first session id, or for the one after another. */
export type IdStep =
  | { readonly do: 'first'; readonly sid: number; readonly nowMs: number }
  | { readonly do: 'next'; readonly session: bigint };

export const ID_RULES = [
  {
    name: 'the first id',
    rule: "A server's first id is a byte of its own id, 40 bits of its clock in ms, and 16 bits of 0.",
  },
  { name: 'the next id', rule: 'Each further id is one more, and 0x8000000000000000 is none.' },
];

export const ID_EXAMPLES: readonly Example<IdStep>[] = [
  { title: 'what Apache gave, as server 4', steps: [{ do: 'first', sid: 4, nowMs: 0x43a665 }] },
  {
    title: 'what Apache gave, and gave next',
    steps: [
      { do: 'first', sid: 1, nowMs: 0x454037 },
      { do: 'next', session: 0x100004540370000n },
    ],
  },
  {
    title: 'another server, another byte',
    steps: [
      { do: 'first', sid: 1, nowMs: 60_000 },
      { do: 'first', sid: 2, nowMs: 60_000 },
      { do: 'first', sid: 200, nowMs: 60_000 },
      { do: 'first', sid: 258, nowMs: 60_000 },
    ],
  },
  {
    title: 'a clock with a fraction, and one of 41 bits',
    steps: [
      { do: 'first', sid: 1, nowMs: 1234.75 },
      { do: 'first', sid: 1, nowMs: 1_760_000_000_000 },
      { do: 'first', sid: 3, nowMs: 2 ** 40 },
    ],
  },
  {
    title: 'counting',
    steps: [
      { do: 'next', session: 0x10000454037ffffn },
      { do: 'next', session: 0x01ffffffffff0000n },
      { do: 'next', session: 0xfe00000000000000n },
    ],
  },
  {
    title: 'the id that is none',
    steps: [
      { do: 'next', session: 0x7fffffffffffffffn },
      { do: 'first', sid: 128, nowMs: 0 },
      { do: 'first', sid: 128, nowMs: 1 },
      { do: 'next', session: 0x8000000000000001n },
    ],
  },
];

export const idArbitrary: fc.Arbitrary<readonly IdStep[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('first' as const),
      sid: fc.integer({ min: 1, max: 255 }),
      nowMs: fc.oneof(fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    }),
    fc.record({
      do: fc.constant('next' as const),
      session: fc.bigInt({ min: 1n, max: 0xfffffffffffffffen }),
    }),
  ),
  { minLength: 1, maxLength: 2 },
);

/** Compares ids with what they are digit by digit. */
export const playIds: Play<Chapter, IdStep> = (chapter, steps, story) => {
  for (const step of steps) {
    const isFirst = step.do === 'first';
    const text = isFirst
      ? `firstSessionId(${step.sid}, ${step.nowMs})`
      : `nextSessionId(${sessionInWords(step.session)})`;
    const id = story.call(
      text,
      () =>
        isFirst
          ? chapter.firstSessionId(step.sid, step.nowMs)
          : chapter.nextSessionId(step.session),
      sessionInWords,
    );
    const wanted = isFirst ? naiveFirst(step.sid, step.nowMs) : naiveNext(step.session);
    if (id === wanted) continue;
    story.expected(sessionInWords(wanted));
    return {
      rule: isFirst ? 'the first id' : 'the next id',
      sentence: `${text} is ${sessionInWords(id)}; it should be ${sessionInWords(wanted)}.`,
    };
  }
  return undefined;
};

function naiveFirst(sid: number, nowMs: number): bigint {
  const server = (sid % 256).toString(16).padStart(2, '0');
  const time = (Math.floor(nowMs) % 2 ** 40).toString(16).padStart(10, '0');
  return notNone(BigInt(`0x${server}${time}0000`));
}

function naiveNext(session: bigint): bigint {
  return notNone(session + 1n);
}

function notNone(session: bigint): bigint {
  return session === 2n ** 63n ? session + 1n : session;
}
