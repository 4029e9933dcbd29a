import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { CAPTURED } from './captured.ts';
import type { Chapter } from './chapter.ts';
import { chapterReads, plainRead, playReading, type ReadStep } from './codec-steps.ts';
import { encodeField, Malformed } from './plain-jute.ts';
import { READ, WRITTEN } from './rules.ts';
import {
  attempt,
  firstDifference,
  fromDifference,
  hex,
  valueDifference,
  type Attempt,
} from './words.ts';

// Every frame, damaged in every way.

/** A captured frame, and what is done to it: cut after so many bytes, or one byte replaced. */
interface DamageStep {
  readonly frame: number;
  /** Of all damages of the frame those with these numbers, from..to - 1. */
  readonly from: number;
  readonly to: number;
}

/** What a byte is replaced by: lengths and counts become negative, enormous, or a little too large. */
const REPLACEMENTS = [() => 0xff, (byte: number) => (byte + 1) & 0xff];

/** The damage with this number. */
function damaged(frame: Uint8Array, nth: number): readonly number[] {
  if (nth < frame.length) return [...frame.subarray(0, nth)];
  const at = Math.floor((nth - frame.length) / REPLACEMENTS.length);
  const replace = REPLACEMENTS[(nth - frame.length) % REPLACEMENTS.length]!;
  const bytes = [...frame];
  bytes[at] = replace(bytes[at]!);
  return bytes;
}

/** The damage with this number in words, and where it is. */
function whatWasDone(frame: Uint8Array, nth: number): NonNullable<ReadStep['damage']> {
  if (nth < frame.length) {
    return { what: `cut after ${nth} of ${frame.length} bytes`, place: nth };
  }
  const place = Math.floor((nth - frame.length) / REPLACEMENTS.length);
  const [is, was] = [damaged(frame, nth)[place]!, frame[place]!];
  return { what: `byte ${place}: ${hex([was])} -> ${hex([is])}`, place };
}

function damagesOf(frame: Uint8Array): number {
  return frame.length * (1 + REPLACEMENTS.length);
}

function readStep(index: number, bytes: readonly number[]): ReadStep {
  const { role, op, note } = CAPTURED[index]!;
  return role === 'reply' ? { as: role, op: op ?? 'ping', note, bytes } : { as: role, note, bytes };
}

const playDamage: Play<Chapter, DamageStep> = (chapter, all, story) => {
  for (const { frame: index, from, to } of all) {
    const { frame } = CAPTURED[index]!;
    // What stands behind a frame in memory would do as the rest of it.
    const memory = new Uint8Array(2 * frame.length + 16);
    for (let nth = from; nth < to; nth++) {
      const bytes = damaged(frame, nth);
      const step = readStep(index, bytes);
      memory.fill(0);
      memory.set(bytes);
      memory.set(frame.subarray(bytes.length), bytes.length);
      const view = memory.subarray(0, bytes.length);
      const found = story.quietly('reading a damaged frame', () =>
        attempt(() => chapterReads(chapter, step, view)),
      );
      if (isRight(found, rightOf(step, `${index} ${nth}`))) continue;
      // Once more, to tell of it.
      const damage = whatWasDone(frame, nth);
      return playReading(chapter, [{ ...step, damage }], story);
    }
  }
  return undefined;
};

type Right = { readonly value: unknown } | 'JuteError';

/** What is right, by frame and number of the damage: lists are played again and again. */
const RIGHTS = new Map<string, Right>();

function rightOf(step: ReadStep, key: string): Right {
  const known = RIGHTS.get(key);
  if (known !== undefined) return known;
  const right = plainlyRead(step);
  RIGHTS.set(key, right);
  return right;
}

function plainlyRead(step: ReadStep): Right {
  try {
    return { value: plainRead(step) };
  } catch (error) {
    if (error instanceof Malformed) return 'JuteError';
    throw error;
  }
}

function isRight(found: Attempt<unknown>, right: Right): boolean {
  if (right === 'JuteError' || !('value' in found))
    return right === 'JuteError' && 'refused' in found;
  return valueDifference(found.value, right.value) === undefined;
}

const everyDamage: readonly DamageStep[] = firstOfEachNote().map((frame) => ({
  frame,
  from: 0,
  to: damagesOf(CAPTURED[frame]!.frame),
}));

/** Frames that say the same in other words teach nothing. */
function firstOfEachNote(): readonly number[] {
  const seen = new Set<string>();
  return CAPTURED.flatMap(({ role, op = '', frame }, index) => {
    const kind = `${role} ${op} ${role === 'reply' && frame.length === 16 ? 'without a body' : ''}`;
    if (seen.has(kind)) return [];
    seen.add(kind);
    return [index];
  });
}

const halves = ({ frame, from, to }: DamageStep): readonly DamageStep[] => {
  if (to - from < 2) return [];
  const middle = Math.floor((from + to) / 2);
  return [
    { frame, from, to: middle },
    { frame, from: middle, to },
  ];
};

// A conversation.

/** The server's side of a connection is played, and what the client says comes in chunks of these sizes, again and again. */
interface TalkStep {
  readonly connection: string;
  readonly chunks: readonly number[];
  /** The chunks are Node's Buffers, as sockets give them. */
  readonly buffers?: boolean;
}

const playTalk: Play<Chapter, TalkStep> = (chapter, talks, story) => {
  for (const { connection, chunks, buffers = false } of talks) {
    const frames = CAPTURED.filter((one) => one.connection === connection);
    const said = frames.filter(({ role }) => role === 'connect request' || role === 'request');
    const stream = said.flatMap(({ frame }) => framed(frame));
    const reader = story.quietly(
      'new FrameReader',
      () => new chapter.FrameReader({ maxFrameBytes: 1048575, words: ['ruok', 'srvr'] }),
    );
    const heard: unknown[] = [];
    const sizes = chunks.length === 0 ? [stream.length] : chunks;
    const kind = buffers ? 'Buffers' : 'chunks';
    story.line(`what ${connection} said, in ${kind} of ${sizes.join(', ')} …`);
    for (let at = 0, nth = 0; at < stream.length; nth++) {
      const part = stream.slice(at, at + sizes[nth % sizes.length]!);
      const chunk = buffers ? Buffer.from(part) : Uint8Array.from(part);
      at += chunk.length;
      story.quietly('push, next, and reading the frame', () => {
        reader.push(chunk);
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          heard.push(
            heard.length === 0 ? chapter.readConnectRequest(frame) : chapter.readRequest(frame),
          );
        }
      });
      chunk.fill(0xee);
    }
    for (const [nth, { role, note, frame }] of said.entries()) {
      const right = plainRead({ as: role as 'request', bytes: [...frame] });
      const difference = valueDifference(heard[nth], right);
      if (difference === undefined) continue;
      const [is, should] = fromDifference(difference.found, difference.right);
      story.line(`frame ${nth + 1}, "${note}"`, `${difference.place}: ${is}`);
      story.expected(`${difference.place}: ${should}`);
      const slice = buffers
        ? " Note that slice of a Buffer makes no copy, other than a Uint8Array's."
        : '';
      const sentence = `Frame ${nth + 1} of the connection is not what the client sent.${slice}`;
      return { rule: READ.name, sentence };
    }
    const answered = answers(chapter, connection, story);
    if (answered !== undefined) return answered;
  }
  return undefined;
};

function framed(frame: Uint8Array): number[] {
  return encodeField('buffer', frame);
}

/** All that the server said on the connection, into one writer. */
function answers(
  chapter: Chapter,
  connection: string,
  story: Parameters<typeof playTalk>[2],
): ReturnType<typeof playTalk> {
  const writer = story.quietly('new JuteWriter()', () => new chapter.JuteWriter());
  const right: number[] = [];
  for (const [index, { role, frame, connection: of, note }] of CAPTURED.entries()) {
    if (of !== connection || role === 'request' || role === 'connect request') continue;
    const value = plainRead(readStep(index, [...frame])) as never;
    right.push(...framed(frame));
    const found = story.quietly(`writeFrame, ${role}, "${note}"`, () => {
      if (role === 'reply') chapter.writeFrame(writer, chapter.writeReply, value);
      else if (role === 'event') chapter.writeFrame(writer, chapter.writeEvent, value);
      else chapter.writeFrame(writer, chapter.writeConnectResponse, value);
      return writer.toBytes();
    });
    const place = firstDifference(found, right);
    if (place === undefined) continue;
    story.line(`writeFrame, ${role}, "${note}"`, hex(found.subarray(place), 8));
    story.expected(hex(right.slice(place), 8));
    const sentence = `All that the server says, frame behind frame, differs from Apache's from byte ${place} on.`;
    return { rule: WRITTEN.name, sentence };
  }
  return undefined;
}

const base = { chapter: 13 };

/** Level 8. */
export const anythingTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, DamageStep>({
    ...base,
    id: '8.1',
    title: 'Every frame, cut anywhere, and with any byte changed',
    points: 5,
    rules: [READ],
    play: playDamage,
    simplify: halves,
    examples: [{ steps: everyDamage }],
  }),
  steps<Chapter, TalkStep>({
    ...base,
    id: '8.2',
    title: 'A whole connection, in any chunks',
    points: 4,
    rules: [READ, WRITTEN],
    play: playTalk,
    examples: [
      {
        title: 'as it came',
        steps: ['B', 'D', 'E', 'F', 'A'].map((connection) => ({ connection, chunks: [] })),
      },
      {
        title: 'in Buffers, as sockets give them',
        steps: ['B', 'D'].map((connection) => ({ connection, chunks: [], buffers: true })),
      },
      { title: 'byte by byte', steps: [{ connection: 'B', chunks: [1] }] },
    ],
    random: {
      arbitrary: fc
        .array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 200 })), {
          minLength: 1,
          maxLength: 6,
        })
        .chain((chunks) =>
          fc.boolean().map((buffers): TalkStep[] => [{ connection: 'B', chunks, buffers }]),
        ),
      runs: 20,
    },
  }),
];
