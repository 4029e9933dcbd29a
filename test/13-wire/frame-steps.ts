import fc from 'fast-check';
import { FrameError } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import { memoryUse } from './memory-use.ts';
import { encodeField } from './plain-jute.ts';
import { reaches } from './reaches.ts';
import { ANY_CHUNKS, CLAIMS, COPIES, FIRST_WORD, FRAME, LENGTHS } from './rules.ts';
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
    return { rule: FRAME.name, sentence };
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
  const given: GivenFrame[] = [];
  let pushed: Uint8Array[] = [];
  const borders: number[] = [];
  for (let at = 0, nth = 0; at < bytes.length; nth++) {
    const least = nth < sizes.length ? 0 : 1;
    const size = Math.max(Math.min(sizes[nth]?.chunk ?? Infinity, bytes.length - at), least);
    const chunk = Uint8Array.from(bytes.slice(at, at + size));
    at += size;
    borders.push(at);
    story.call(`push ${hex(chunk, 8)}`, () => reader.push(chunk));
    pushed.push(chunk);
    if (sizes[nth]?.waits === true && at < bytes.length) continue;
    const broken =
      drain(reader, waiting, at, given, story) ??
      staysAsItWas(given, story) ??
      keepsNothing(reader, outcomes, at, story);
    if (broken !== undefined) return broken;
    // Whoever owns this memory reads the next bytes into it.
    for (const used of pushed) used.fill(0xee);
    pushed = [];
    // Frames that were whole within their chunk go with it.
    const lasting = given.filter(({ start, end }) => borders.some((b) => start < b && b < end));
    given.splice(0, given.length, ...lasting);
  }
  return undefined;
};

/** A frame that was given out, and where its bytes stood, without the length. */
interface GivenFrame {
  readonly frame: Uint8Array;
  readonly right: readonly number[];
  readonly start: number;
  readonly end: number;
}

function staysAsItWas(given: readonly GivenFrame[], story: Story): Broken | undefined {
  for (const { frame, right } of given) {
    if (firstDifference(frame, right) === undefined) continue;
    story.line(`the frame ${hex(right, 8)}, once more`, hex(frame, 8));
    story.expected(hex(right, 8));
    const sentence =
      'A frame that was given out has other bytes in it now: its memory was used for a later one.';
    return { rule: ANY_CHUNKS.name, sentence };
  }
  return undefined;
}

/** Behind a word, and behind a length that cannot be, nothing has to be kept. */
function keepsNothing(
  reader: FrameReader,
  outcomes: readonly Outcome[],
  arrived: number,
  story: Story,
): Broken | undefined {
  const last = outcomes.at(-1);
  if (last === undefined || last.kind === 'frame' || last.end > arrived) return undefined;
  const more = Uint8Array.from(framed(payload(6, 9)));
  const isKept = story.quietly(`push ${hex(more, 8)}, next`, () => {
    reader.push(more);
    try {
      reader.next();
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
    }
    return reaches(reader, more);
  });
  if (!isKept) return undefined;
  story.line(`push ${hex(more, 8)}, next`, 'the chunk is kept');
  story.expected('nothing is kept');
  const rule = last.kind === 'word' ? FIRST_WORD : LENGTHS;
  const sentence =
    'Nothing that comes now is ever looked at, and yet it is kept: whoever goes on sending fills your memory.';
  return { rule: rule.name, sentence };
}

/** Takes out what is there, and compares. */
function drain(
  reader: FrameReader,
  waiting: Outcome[],
  arrived: number,
  given: GivenFrame[],
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
    const { bytes, end } = right;
    if (found instanceof Uint8Array) {
      given.push({ frame: found, right: bytes, start: end - bytes.length, end });
    }
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
type MemoryStep = CopyStep | ClaimStep;

interface CopyStep {
  readonly frame: number;
  readonly chunk: number;
}

/** A length of which hardly a byte has come, and in how large chunks that comes. */
interface ClaimStep {
  readonly claimed: number;
  readonly come: number;
  readonly chunk: number;
}

/** So much memory may be set aside for a frame of which there is next to nothing. */
const MOST_AT_FIRST = 256 * 1024;

const playMemory: Play<Chapter, MemoryStep> = (chapter, all, story) => {
  for (const step of all) {
    const broken =
      'claimed' in step ? playClaim(chapter, step, story) : playCopies(chapter, step, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function playClaim(
  chapter: Chapter,
  { claimed, come, chunk }: ClaimStep,
  story: Story,
): Broken | undefined {
  const stream = Uint8Array.from([...encodeField('int', claimed), ...payload(come, 1)]);
  story.line(`length ${claimed}, ${come} bytes of it, by ${chunk}`);
  const { allocated } = story.quietly('push, and next until there is no frame', () =>
    memoryUse(() => {
      const reader = new chapter.FrameReader({ maxFrameBytes: claimed });
      for (let at = 0; at < stream.length; at += chunk) {
        reader.push(stream.subarray(at, at + chunk));
        reader.next();
      }
    }),
  );
  story.result(`${allocated} bytes set aside`);
  if (allocated <= MOST_AT_FIRST) return undefined;
  story.expected(`at most ${MOST_AT_FIRST}`);
  const sentence = `Of a frame of ${claimed} bytes ${come} have come, and ${allocated} bytes of memory were set aside. Whoever opens a thousand connections takes all you have, with four bytes on each.`;
  return { rule: CLAIMS.name, sentence };
}

function playCopies(
  chapter: Chapter,
  { frame, chunk }: CopyStep,
  story: Story,
): Broken | undefined {
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
      copied += memoryUse(() => {
        reader.push(one);
        for (let next = reader.next(); next !== undefined; next = reader.next()) {
          views.push(made.has(next.buffer));
        }
      }).copied;
    });
  }
  story.result(`${copied} bytes were copied`);
  if (views.length !== 2) return undefined;
  const isWhole = chunk >= stream.length;
  if (isWhole && !views.every(Boolean)) {
    story.result('frames with memory of their own');
    story.expected('views of the chunk');
    const sentence = 'Both frames were whole within the chunk, and yet they were copied.';
    return { rule: COPIES.name, sentence };
  }
  // Once to where it waits; again when that becomes too small, which doubling keeps rare.
  const most = 4 * stream.length + 1024;
  if (copied <= most) return undefined;
  story.expected(`about ${stream.length}`);
  const sentence = `Of ${stream.length} bytes, ${copied} were copied: what waits is copied again with each chunk.`;
  return { rule: COPIES.name, sentence };
}

const base = { chapter: 13 };

/** Level 2. */
export const frameTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, WrittenFrame>({
    ...base,
    id: '2.1',
    title: 'Writing frames',
    points: 2,
    rules: [FRAME],
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
      {
        title: 'two frames that are put together',
        steps: [{ frame: 5 }, { frame: 5 }, { chunk: 6 }, { chunk: 8 }, { chunk: 4 }],
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
  steps<Chapter, MemoryStep>({
    ...base,
    id: '2.5',
    title: 'Each byte at most once, and no memory for a claim',
    points: 3,
    rules: [COPIES, CLAIMS],
    play: playMemory,
    examples: [
      { title: 'whole', steps: [{ frame: 100, chunk: 1000 }] },
      { title: 'in small chunks', steps: [{ frame: 20_000, chunk: 40 }] },
      { title: 'in large chunks', steps: [{ frame: 60_000, chunk: 3000 }] },
      {
        title: 'hardly begun',
        steps: [
          { claimed: 1_048_575, come: 0, chunk: 4 },
          { claimed: 1_048_575, come: 1, chunk: 5 },
          { claimed: 1_048_575, come: 10, chunk: 14 },
          { claimed: 1_048_575, come: 10, chunk: 1 },
        ],
      },
    ],
  }),
];
