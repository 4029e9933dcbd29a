import fc from 'fast-check';
import { FrameError } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import { countCopies } from './count-copies.ts';
import { encodeField } from './plain-jute.ts';
import { firstDifference, hex } from './words.ts';

type FrameReader = InstanceType<Chapter['FrameReader']>;

/** So many bytes, no two neighbours of which are the same. */
function payload(length: number, nth: number): number[] {
  return Array.from({ length }, (_, i) => (nth * 31 + i * 7 + 1) % 256);
}

function framed(bytes: readonly number[]): number[] {
  return [...encodeField('int', bytes.length), ...bytes];
}

// Writing.

/** A frame that is written: so many ints, each the one before plus one. */
interface WrittenFrame {
  readonly ints: number;
}

const playWriting: Play<Chapter, WrittenFrame> = (chapter, frames, story) => {
  const writer = story.quietly('new JuteWriter()', () => new chapter.JuteWriter());
  const all: number[] = [];
  for (const { ints } of frames) {
    const found = story.call(
      `writeFrame of ${ints === 1 ? 'one int' : `${ints} ints`}`,
      () => {
        chapter.writeFrame(
          writer,
          (to, count: number) => {
            for (let i = 0; i < count; i++) to.writeInt(i + 1);
          },
          ints,
        );
        return writer.toBytes();
      },
      (bytes) => hex(bytes.subarray(all.length), 8),
    );
    const frame = framed(Array.from({ length: ints }, (_, i) => encodeField('int', i + 1)).flat());
    all.push(...frame);
    if (firstDifference(found, all) === undefined) continue;
    story.expected(hex(frame, 8));
    const sentence = `The frame is ${hex(frame)}, and it stands behind what was written before.`;
    return { rule: 'a frame', sentence };
  }
  return undefined;
};

// Reading.

/** What a connection carries, and in which chunks. */
type ChunkStep =
  /** A frame of so many bytes. Frames come one after the other, whatever stands between them in the list. */
  | { readonly frame: number }
  /** Four bytes that are the length of a frame, or a word. Nothing is known of what comes behind. */
  | { readonly head: number | string }
  /** A chunk of so many bytes. What the chunks do not cover comes in one more. `waits`: the next one comes before anybody calls `next`. */
  | { readonly chunk: number; readonly waits?: true };

const MAX_FRAME_BYTES = 1000;
const WORDS = ['ruok', 'srvr', 'stat'];

/** What a reader should give out, in order. */
type Outcome =
  | { readonly kind: 'frame'; readonly bytes: readonly number[]; readonly end: number }
  | { readonly kind: 'word'; readonly word: string; readonly end: number }
  | { readonly kind: 'error'; readonly length: number; readonly end: number };

interface Stream {
  readonly bytes: readonly number[];
  readonly outcomes: readonly Outcome[];
}

function streamOf(parts: readonly ChunkStep[], words: readonly string[]): Stream {
  const bytes: number[] = [];
  const outcomes: Outcome[] = [];
  const isOver = (): boolean => outcomes.some(({ kind }) => kind !== 'frame');
  for (const [nth, step] of parts.entries()) {
    if ('chunk' in step) continue;
    if ('frame' in step) {
      const body = payload(step.frame, nth);
      bytes.push(...framed(body));
      if (!isOver()) outcomes.push({ kind: 'frame', bytes: body, end: bytes.length });
      continue;
    }
    const { head } = step;
    bytes.push(
      ...(typeof head === 'string' ? new TextEncoder().encode(head) : encodeField('int', head)),
    );
    if (isOver()) continue;
    const end = bytes.length;
    if (typeof head === 'string' && outcomes.length === 0 && words.includes(head)) {
      outcomes.push({ kind: 'word', word: head, end });
    } else {
      const length = new DataView(Uint8Array.from(bytes.slice(-4)).buffer).getInt32(0);
      const isWrong = length < 1 || length > MAX_FRAME_BYTES;
      if (isWrong) outcomes.push({ kind: 'error', length, end });
      // A length that is right has to have its frame: without one there is nothing more to be said.
      else return { bytes: bytes.slice(0, -4), outcomes };
    }
  }
  return { bytes, outcomes };
}

const playChunks: Play<Chapter, ChunkStep> = (chapter, parts, story) => {
  const { bytes, outcomes } = streamOf(parts, WORDS);
  const reader = story.quietly(
    'new FrameReader(options)',
    () => new chapter.FrameReader({ maxFrameBytes: MAX_FRAME_BYTES, words: WORDS }),
  );
  const sizes = parts.flatMap((step) => ('chunk' in step ? [step] : []));
  const waiting = [...outcomes];
  let pushed: Uint8Array[] = [];
  for (let at = 0, nth = 0; at < bytes.length; nth++) {
    const least = nth < sizes.length ? 0 : 1;
    const size = Math.max(Math.min(sizes[nth]?.chunk ?? Infinity, bytes.length - at), least);
    const chunk = Uint8Array.from(bytes.slice(at, at + size));
    at += size;
    story.call(`push ${hex(chunk, 8)}`, () => reader.push(chunk));
    pushed.push(chunk);
    if (sizes[nth]?.waits === true && at < bytes.length) continue;
    const broken = drain(reader, waiting, at, story);
    if (broken !== undefined) return broken;
    // Whoever owns this memory reads the next bytes into it.
    for (const used of pushed) used.fill(0xee);
    pushed = [];
  }
  return undefined;
};

/** Takes out what is there, and compares. */
function drain(
  reader: FrameReader,
  waiting: Outcome[],
  arrived: number,
  story: Story,
): Broken | undefined {
  for (;;) {
    const right =
      waiting[0]?.end !== undefined && waiting[0].end <= arrived ? waiting[0] : undefined;
    const found = nextOf(reader, story);
    const broken = judge(found, right, reader, story);
    if (broken !== undefined) return broken;
    // It stays as it is, however often one asks.
    if (right?.kind !== 'frame')
      return right === undefined ? undefined : stays(right, reader, story);
    waiting.shift();
  }
}

function nextOf(reader: FrameReader, story: Story): Uint8Array | FrameError | undefined {
  return story.call(
    'next',
    () => {
      try {
        return reader.next();
      } catch (error) {
        if (error instanceof FrameError) return error;
        throw error;
      }
    },
    (found) => {
      if (found === undefined) return 'no frame';
      return found instanceof FrameError ? `FrameError, length ${found.length}` : hex(found, 8);
    },
  );
}

function judge(
  found: Uint8Array | FrameError | undefined,
  right: Outcome | undefined,
  reader: FrameReader,
  story: Story,
): Broken | undefined {
  switch (right?.kind) {
    case 'frame':
      if (found instanceof Uint8Array && firstDifference(found, right.bytes) === undefined)
        return undefined;
      story.expected(hex(right.bytes, 8));
      return {
        rule: 'frames as they were sent',
        sentence:
          'There is a whole frame. It has to be given out, without its length, and with the bytes it was sent with.',
      };
    case 'error':
      if (found instanceof FrameError && found.length === right.length) return undefined;
      story.expected(`FrameError, length ${right.length}`);
      return {
        rule: 'lengths that cannot be',
        sentence: `A length of ${right.length} is a FrameError: 1 to ${MAX_FRAME_BYTES} is allowed.`,
      };
    case 'word': {
      const word = story.quietly('word', () => reader.word);
      if (found === undefined && word === right.word) return undefined;
      story.line(`word`, word ?? 'none');
      story.expected(right.word);
      return {
        rule: 'words',
        sentence: `The connection begins with "${right.word}": that is a word, and no length.`,
      };
    }
    default: {
      const word = story.quietly('word', () => reader.word);
      if (found === undefined && word === undefined) return undefined;
      if (word !== undefined) story.line('word', word);
      story.expected(word === undefined ? 'no frame' : 'none');
      return word === undefined
        ? { rule: 'frames as they were sent', sentence: 'There is no whole frame yet.' }
        : {
            rule: 'words',
            sentence: 'A word is only what a connection begins with, all of its four bytes.',
          };
    }
  }
}

/** An error and a word are for ever. */
function stays(right: Outcome, reader: FrameReader, story: Story): Broken | undefined {
  return judge(nextOf(reader, story), right, reader, story);
}

const ANY_CHUNKS = {
  name: 'frames as they were sent',
  rule: 'Each frame is given out as soon as it is whole, once, in order, wherever the borders of the chunks are.',
};
const LENGTHS = {
  name: 'lengths that cannot be',
  rule: 'A length below 1, or above what is allowed, is a FrameError; but first come all frames before it.',
};
const FIRST_WORD = {
  name: 'words',
  rule: 'If the first four bytes of a connection are one of its words, that is all that is read of it.',
};

const simplify = (step: ChunkStep): readonly ChunkStep[] => {
  if ('frame' in step)
    return step.frame > 1 ? [{ frame: 1 }, { frame: Math.floor(step.frame / 2) }] : [];
  return 'waits' in step ? [{ chunk: step.chunk }] : [];
};

const anyChunks = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ frame: fc.integer({ min: 1, max: 20 }) }) },
    { weight: 4, arbitrary: fc.record({ chunk: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ chunk: fc.nat(12), waits: fc.constant(true as const) }) },
    { weight: 1, arbitrary: fc.record({ frame: fc.integer({ min: 200, max: 1000 }) }) },
    { weight: 1, arbitrary: fc.record({ chunk: fc.integer({ min: 20, max: 600 }) }) },
  ),
  { minLength: 1, maxLength: 14 },
);
const anyHeads = fc
  .tuple(
    anyChunks,
    fc.constantFrom<ChunkStep>(
      ...[0, -1, MAX_FRAME_BYTES + 1, 2 ** 31 - 1, -(2 ** 31)].map((head) => ({ head })),
    ),
    anyChunks,
  )
  .map(([before, head, after]) => [...before, head, ...after]);
const anyWords = fc
  .tuple(fc.constantFrom(...WORDS, 'conf', 'ruo\n'), anyChunks, fc.boolean())
  .map(([head, others, first]): readonly ChunkStep[] =>
    first ? [{ head }, ...others] : [...others, { head }],
  );

const oneByOne = (count: number): readonly ChunkStep[] =>
  Array.from({ length: count }, () => ({ chunk: 1 }));

// Copying.

/** A frame, and in how large chunks it comes. */
interface CopyStep {
  readonly frame: number;
  readonly chunk: number;
}

const playCopies: Play<Chapter, CopyStep> = (chapter, all, story) => {
  for (const { frame, chunk } of all) {
    const stream = Uint8Array.from([...framed(payload(frame, 1)), ...framed(payload(frame, 2))]);
    const made = new Map<ArrayBufferLike, Uint8Array>();
    const views: boolean[] = [];
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += chunk) chunks.push(stream.slice(at, at + chunk));
    chunks.forEach((one) => made.set(one.buffer, one));
    const reader = story.quietly(
      'new FrameReader(options)',
      () => new chapter.FrameReader({ maxFrameBytes: frame }),
    );
    story.line(`two frames of ${frame} bytes in chunks of ${chunk}`);
    let copied = 0;
    for (const one of chunks) {
      story.quietly('push, and next until there is no frame', () => {
        copied += countCopies(() => {
          reader.push(one);
          for (let next = reader.next(); next !== undefined; next = reader.next()) {
            views.push(made.has(next.buffer));
          }
        });
      });
    }
    story.result(`${copied} bytes were copied`);
    if (views.length !== 2) continue;
    const isWhole = chunk >= stream.length;
    if (isWhole && !views.every(Boolean)) {
      story.result('frames with memory of their own');
      story.expected('views of the chunk');
      const sentence = 'Both frames were whole within the chunk, and yet they were copied.';
      return { rule: 'each byte at most once', sentence };
    }
    // Once to where it waits; again when that becomes too small, which doubling keeps rare.
    const most = 4 * stream.length + 1024;
    if (copied <= most) continue;
    story.expected(`about ${stream.length}`);
    const sentence = `Of ${stream.length} bytes, ${copied} were copied: what waits is copied again with each chunk.`;
    return { rule: 'each byte at most once', sentence };
  }
  return undefined;
};

const base = { chapter: 13 };

/** Level 2. */
export const frameTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, WrittenFrame>({
    ...base,
    id: '2.1',
    title: 'Writing frames',
    points: 2,
    rules: [
      { name: 'a frame', rule: 'A frame is the number of its bytes, an int, and the bytes.' },
    ],
    play: playWriting,
    examples: [
      { title: 'one frame', steps: [{ ints: 1 }] },
      { title: 'several, one after the other', steps: [{ ints: 2 }, { ints: 1 }, { ints: 3 }] },
      { title: 'a long one', steps: [{ ints: 1 }, { ints: 700 }] },
    ],
  }),
  steps<Chapter, ChunkStep>({
    ...base,
    id: '2.2',
    title: 'Frames in any chunks',
    points: 4,
    rules: [ANY_CHUNKS, LENGTHS, FIRST_WORD],
    play: playChunks,
    simplify,
    examples: [
      { title: 'a frame in a chunk', steps: [{ frame: 3 }] },
      { title: 'two frames in a chunk', steps: [{ frame: 3 }, { frame: 2 }] },
      { title: 'length and body apart', steps: [{ frame: 3 }, { chunk: 4 }] },
      { title: 'byte by byte', steps: [{ frame: 3 }, { frame: 2 }, ...oneByOne(13)] },
      {
        title: 'the end of one and the beginning of the next',
        steps: [{ frame: 5 }, { frame: 4 }, { frame: 1 }, { chunk: 7 }, { chunk: 4 }, { chunk: 0 }],
      },
      {
        title: 'chunks that wait',
        steps: [
          ...[3, 2, 9].map((frame) => ({ frame })),
          ...[2, 3, 4, 8].map((chunk) => ({ chunk, waits: true as const })),
        ],
      },
      { title: 'the longest', steps: [{ frame: MAX_FRAME_BYTES }, { chunk: 500 }] },
    ],
    random: { arbitrary: anyChunks, runs: 200 },
  }),
  steps<Chapter, ChunkStep>({
    ...base,
    id: '2.3',
    title: 'Lengths that cannot be',
    points: 3,
    rules: [LENGTHS, ANY_CHUNKS, FIRST_WORD],
    play: playChunks,
    simplify,
    examples: [
      { title: 'none', steps: [{ head: 0 }] },
      { title: 'negative', steps: [{ head: -1 }] },
      { title: 'too long', steps: [{ head: MAX_FRAME_BYTES + 1 }] },
      { title: 'first the frames before it', steps: [{ frame: 2 }, { frame: 1 }, { head: -2 }] },
      { title: 'in pieces', steps: [{ frame: 2 }, { head: 2 ** 31 - 1 }, { chunk: 7 }] },
      { title: 'and nothing more', steps: [{ head: -1 }, { frame: 3 }, { chunk: 6 }] },
    ],
    random: { arbitrary: anyHeads, runs: 100 },
  }),
  steps<Chapter, ChunkStep>({
    ...base,
    id: '2.4',
    title: 'Four letters before the first frame',
    points: 3,
    rules: [FIRST_WORD, ANY_CHUNKS, LENGTHS],
    play: playChunks,
    simplify,
    examples: [
      { title: 'a word', steps: [{ head: 'ruok' }] },
      { title: 'in two pieces', steps: [{ head: 'stat' }, { chunk: 2 }] },
      { title: 'more behind it', steps: [{ head: 'srvr' }, { frame: 2 }] },
      { title: 'one that this server does not know', steps: [{ head: 'conf' }] },
      { title: 'not the first', steps: [{ frame: 2 }, { head: 'ruok' }] },
      { title: 'a frame whose bytes are a word', steps: [{ frame: 4 }, { frame: 2 }] },
    ],
    random: { arbitrary: anyWords, runs: 100 },
  }),
  steps<Chapter, CopyStep>({
    ...base,
    id: '2.5',
    title: 'Each byte at most once',
    points: 3,
    rules: [
      {
        name: 'each byte at most once',
        rule: 'A frame that is whole within its chunk is a view of it. What has to wait is copied once, not with every chunk that comes.',
      },
    ],
    play: playCopies,
    examples: [
      { title: 'whole', steps: [{ frame: 100, chunk: 1000 }] },
      { title: 'in small chunks', steps: [{ frame: 20_000, chunk: 40 }] },
      { title: 'in large chunks', steps: [{ frame: 60_000, chunk: 3000 }] },
    ],
  }),
];
