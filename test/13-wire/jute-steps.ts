import fc from 'fast-check';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import { Bytes, decodeField, encodeField, Malformed, type Kind } from './plain-jute.ts';
import { inMemory } from './in-memory.ts';
import { FITS, READ, WITHIN, WRITTEN } from './rules.ts';
import {
  attempt,
  firstDifference,
  fromDifference,
  hex,
  inWords,
  outcome,
  valueDifference,
  type Attempt,
} from './words.ts';

type Reader = InstanceType<Chapter['JuteReader']>;
type Writer = InstanceType<Chapter['JuteWriter']>;

/** A value that is written and read back. */
interface FieldStep {
  readonly kind: keyof typeof METHODS;
  readonly value: unknown;
  /** It does not fit: it has to be refused. */
  readonly refused?: true;
}

/** How each kind of value is written and read. */
const METHODS = {
  boolean: {
    write: (writer: Writer, value: never) => writer.writeBoolean(value),
    read: (reader: Reader) => reader.readBoolean(),
    names: ['writeBoolean', 'readBoolean'],
  },
  int: {
    write: (writer: Writer, value: never) => writer.writeInt(value),
    read: (reader: Reader) => reader.readInt(),
    names: ['writeInt', 'readInt'],
  },
  long: {
    write: (writer: Writer, value: never) => writer.writeLong(value),
    read: (reader: Reader) => reader.readLong(),
    names: ['writeLong', 'readLong'],
  },
  unsigned: {
    write: (writer: Writer, value: never) => writer.writeLong(value),
    read: (reader: Reader) => reader.readUnsignedLong(),
    names: ['writeLong', 'readUnsignedLong'],
  },
  number: {
    write: (writer: Writer, value: never) => writer.writeLongAsNumber(value),
    read: (reader: Reader) => reader.readLongAsNumber(),
    names: ['writeLongAsNumber', 'readLongAsNumber'],
  },
  buffer: {
    write: (writer: Writer, value: never) => writer.writeBuffer(value),
    read: (reader: Reader) => reader.readBuffer(),
    names: ['writeBuffer', 'readBuffer'],
  },
  string: {
    write: (writer: Writer, value: never) => writer.writeString(value),
    read: (reader: Reader) => reader.readString(),
    names: ['writeString', 'readString'],
  },
  texts: {
    write: (writer: Writer, value: never) =>
      writer.writeVector<string>(value, (to, text) => to.writeString(text)),
    read: (reader: Reader) => reader.readVector((from) => from.readText('An element')),
    names: ['writeVector of strings', 'readVector of strings'],
  },
  nested: {
    write: (writer: Writer, value: never) =>
      writer.writeNested((to, int: number) => to.writeInt(int), value),
    read: (reader: Reader) => reader.readBuffer(),
    names: ['writeNested of writeInt', 'readBuffer'],
  },
  nestedText: {
    write: (writer: Writer, value: never) =>
      writer.writeNested((to, text: string) => to.writeString(text), value),
    read: (reader: Reader) => reader.readBuffer(),
    names: ['writeNested of writeString', 'readBuffer'],
  },
} as const;

/** What bytes a step stands for. */
function plainBytes({ kind, value }: FieldStep): number[] {
  if (kind === 'nested') return encodeField('buffer', encodeField('int', value));
  if (kind === 'nestedText') return encodeField('buffer', encodeField('string', value));
  if (kind === 'texts' && value === null) return encodeField('int', -1);
  return encodeField(kind, value);
}

/** What should be read from them. */
function plainValue({ kind, value }: FieldStep): unknown {
  if (kind === 'nested') return Uint8Array.from(encodeField('int', value));
  if (kind === 'nestedText') return Uint8Array.from(encodeField('string', value));
  return kind === 'buffer' && value !== null ? Uint8Array.from(value as number[]) : value;
}

/** What the chapter is given to write. */
function given(step: FieldStep): never {
  const isNested = step.kind === 'nested' || step.kind === 'nestedText';
  return (isNested ? step.value : plainValue(step)) as never;
}

const playFields: Play<Chapter, FieldStep> = (chapter, fields, story) => {
  const writer = story.quietly('new JuteWriter()', () => new chapter.JuteWriter());
  const all: number[] = [];
  for (const step of fields) {
    const broken = writeOne(writer, step, all, story);
    if (broken !== undefined) return broken;
  }
  const written = fields.filter(({ refused }) => refused !== true);
  return (
    readAll(chapter, written, Uint8Array.from(all), '', story) ??
    readAll(chapter, written, inMemory(all), IN_VIEW, story) ??
    readAll(chapter, written, inMemory(all, 'Buffer'), IN_BUFFER, story)
  );
};

const IN_VIEW = 'from a subarray of larger memory';
const IN_BUFFER = "from one of Node's Buffers";

/** Reads what was written. @param where - for the second time, of which nothing is told unless it goes wrong. */
function readAll(
  chapter: Chapter,
  fields: readonly FieldStep[],
  memory: Uint8Array,
  where: '' | typeof IN_VIEW | typeof IN_BUFFER,
  story: Story,
): Broken | undefined {
  const reader = story.quietly('new JuteReader(bytes)', () => new chapter.JuteReader(memory));
  const all: { readonly step: FieldStep; readonly found: Attempt<unknown> }[] = [];
  for (const step of fields) {
    const { read, names } = METHODS[step.kind];
    const text = `${names[1]} of ${hex(plainBytes(step), 8)}`;
    const tried = (): Attempt<unknown> => attempt(() => read(reader));
    const found =
      where === '' ? story.call(text, tried, outcome) : story.quietly(`${text}, ${where}`, tried);
    const broken = judgeRead(step, found, where, false, story);
    if (broken !== undefined) return broken;
    all.push({ step, found });
  }
  memory.fill(0xff);
  for (const { step, found } of all) {
    const broken = judgeRead(step, found, where, true, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function judgeRead(
  step: FieldStep,
  found: Attempt<unknown>,
  where: '' | typeof IN_VIEW | typeof IN_BUFFER,
  isReused: boolean,
  story: Story,
): Broken | undefined {
  const right = plainValue(step);
  if ('value' in found && valueDifference(found.value, right) === undefined) return undefined;
  const [is, should] =
    'value' in found ? fromDifference(found.value, right) : [outcome(found), inWords(right)];
  const name = METHODS[step.kind].names[1];
  const bytes = plainBytes(step);
  const how = where === '' ? '' : `, ${where}`;
  const later = isReused ? ', once the memory has other bytes' : '';
  if (where !== '' || isReused) story.line(`${name} of ${hex(bytes, 8)}${how}${later}`);
  story.result(is);
  story.expected(should);
  const sentence = `${name} gives ${is} for ${hex(bytes)}${how}${later}: it is ${should}.${WHY[where]}`;
  return { rule: READ.name, sentence };
}

/** What to know of that memory. */
const WHY = {
  '': '',
  [IN_VIEW]: ' What you are given begins at its byteOffset, and not where its `buffer` begins.',
  [IN_BUFFER]: " Note that slice of a Buffer makes no copy, other than a Uint8Array's.",
};

function writeOne(
  writer: Writer,
  step: FieldStep,
  all: number[],
  story: Story,
): ReturnType<typeof playFields> {
  const { write, names } = METHODS[step.kind];
  const text = `${names[0]} ${inWords(given(step))}`;
  if (step.refused === true) {
    const refused = story.call(
      text,
      () => refusesIt(() => write(writer, given(step))),
      (is) => (is ? 'RangeError' : 'no error'),
    );
    if (!refused) {
      story.expected('RangeError');
      const sentence = `${text} has to throw a RangeError: it does not fit.`;
      return { rule: FITS.name, sentence };
    }
    const after = story.quietly('toBytes', () => writer.toBytes());
    if (firstDifference(after, all) === undefined) return undefined;
    const more = after.length - all.length;
    story.result(`RangeError, ${more === 0 ? 'but other bytes' : `${more} bytes more`}`);
    story.expected('RangeError, no bytes');
    const sentence = `${text} throws a RangeError, as it should, but before that it wrote, or made room. Look at the value first.`;
    return { rule: FITS.name, sentence };
  }
  const bytes = plainBytes(step);
  const found = story.call(
    text,
    () => {
      write(writer, given(step));
      return writer.toBytes();
    },
    (written) => hex(written.subarray(all.length), 8),
  );
  all.push(...bytes);
  if (firstDifference(found, all) === undefined) return undefined;
  story.expected(hex(bytes, 8));
  const sentence = `${text} gives ${hex(found.subarray(all.length - bytes.length))}, and not ${hex(bytes)}.`;
  return { rule: WRITTEN.name, sentence };
}

function refusesIt(code: () => void): boolean {
  try {
    code();
    return false;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

const field = (kind: FieldStep['kind'], ...values: readonly unknown[]): readonly FieldStep[] =>
  values.map((value) => ({ kind, value }));
const tooLarge = (kind: FieldStep['kind'], ...values: readonly unknown[]): readonly FieldStep[] =>
  values.map((value) => ({ kind, value, refused: true }));

const int = fc.oneof(
  fc.constantFrom(0, 1, -1, 255, 256, 2 ** 31 - 1, -(2 ** 31)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const text = fc.oneof(fc.constant(null), fc.string(), fc.string({ unit: 'binary' }));
const bytes = fc.array(fc.nat(255), { maxLength: 40 });

const anyNumber: fc.Arbitrary<FieldStep> = fc.oneof(
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('int' as const), value: int }),
  fc.record({
    kind: fc.constant('long' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({
    kind: fc.constant('unsigned' as const),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({ kind: fc.constant('number' as const), value: fc.maxSafeInteger() }),
);

const anySized: fc.Arbitrary<FieldStep> = fc.oneof(
  fc.record({ kind: fc.constant('string' as const), value: text }),
  fc.record({ kind: fc.constant('buffer' as const), value: fc.option(bytes) }),
  fc.record({
    kind: fc.constant('texts' as const),
    value: fc.option(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 })),
  }),
  fc.record({ kind: fc.constant('nested' as const), value: int }),
  fc.record({ kind: fc.constant('nestedText' as const), value: fc.string() }),
);

/** Bytes to be read, which may be wrong. */
interface ReadStep {
  readonly kind: keyof typeof READS;
  readonly bytes: readonly number[];
  /** How many other bytes stand around them, in the same memory. */
  readonly around?: number;
  readonly maxFieldBytes?: number;
  /** The memory is used for something else before anybody looks at what was read. */
  readonly reused?: true;
}

/** What stands around bytes that are to be read: it looks like numbers and lengths. */
const OTHERS = [0, 0, 0, 1];

const READS = {
  boolean: { kind: 'boolean', name: 'readBoolean' },
  int: { kind: 'int', name: 'readInt' },
  long: { kind: 'long', name: 'readLong' },
  unsigned: { kind: 'unsigned', name: 'readUnsignedLong' },
  number: { kind: 'number', name: 'readLongAsNumber' },
  buffer: { kind: 'buffer', name: 'readBuffer' },
  string: { kind: 'string', name: 'readString' },
  texts: { kind: 'texts', name: 'readVector of strings' },
} as const satisfies Record<string, { kind: Kind; name: string }>;

const playReads: Play<Chapter, ReadStep> = (chapter, reads, story) => {
  for (const step of reads) {
    const { name } = READS[step.kind];
    const right = plainRead(step);
    const around = Array.from({ length: step.around ?? 0 }, (_, i) => OTHERS[i % 4]!);
    const all = [...around, ...step.bytes, ...around];
    const memory = inMemory(all);
    const counted = { elements: 0 };
    const where = around.length === 0 ? '' : `, ${around.length} more on both sides`;
    const most = step.maxFieldBytes === undefined ? '' : `, at most ${step.maxFieldBytes} allowed`;
    const found = story.call(
      `${name} of ${hex(step.bytes, 8)}${where}${most}`,
      () => attempt(() => readOne(chapter, step, memory, counted)),
      outcome,
    );
    const { elements } = counted;
    if ('value' in right) {
      if ('value' in found && valueDifference(found.value, right.value) === undefined) continue;
      story.expected(inWords(right.value));
      const reused =
        step.reused === true ? ', as the memory it was read from has something else in it now' : '';
      const sentence = `${name} gives ${outcome(found)} instead of ${inWords(right.value)}${reused}.`;
      return { rule: READ.name, sentence };
    }
    if ('value' in found) {
      story.expected('JuteError');
      const sentence = `${name} gives ${inWords(found.value)}, but ${right.problem}.`;
      return { rule: WITHIN.name, sentence };
    }
    const isClaim = step.kind === 'texts' && claimOf(step.bytes) > step.bytes.length - 4;
    if (!isClaim || elements === 0) continue;
    story.result(`JuteError, after ${elements === 1 ? 'one element' : `${elements} elements`}`);
    story.expected('JuteError, before any element');
    const sentence = `The vector claims more elements than there are bytes, and yet it began to read them.`;
    return { rule: WITHIN.name, sentence };
  }
  return undefined;
};

/** Reads the value from the middle of the memory. @param counted - how many elements of a vector were begun. */
function readOne(
  chapter: Chapter,
  { kind, bytes: source, around = 0, maxFieldBytes, reused }: ReadStep,
  memory: Uint8Array,
  counted: { elements: number },
): unknown {
  const reader = new chapter.JuteReader(memory, {
    ...(around > 0 && { offset: around, end: around + source.length }),
    ...(maxFieldBytes !== undefined && { maxFieldBytes }),
  });
  const value =
    kind === 'texts'
      ? reader.readVector((from) => {
          counted.elements++;
          return from.readText('An element');
        })
      : METHODS[kind].read(reader);
  if (reused === true) memory.fill(0xff);
  return value;
}

function claimOf(counted: readonly number[]): number {
  return counted.length < 4 ? 0 : new Bytes(counted).int();
}

/** What is right, or what is wrong with the bytes. */
function plainRead({
  kind,
  bytes: source,
  maxFieldBytes = Infinity,
}: ReadStep): { readonly value: unknown } | { readonly problem: string } {
  const cursor = new Bytes(source);
  const sized = kind === 'buffer' || kind === 'string';
  if (sized && claimOf(source) > maxFieldBytes) {
    return { problem: `its length is ${claimOf(source)}, and ${maxFieldBytes} is allowed` };
  }
  if (kind === 'texts' && claimOf(source) === -1) return { value: null };
  try {
    return { value: decodeField(READS[kind].kind, cursor) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { problem: `this cannot be: ${error.message}` };
  }
}

const read = (kind: ReadStep['kind'], ...source: readonly number[]): ReadStep => ({
  kind,
  bytes: source,
});
const cutShort = (kind: ReadStep['kind'], value: unknown): readonly ReadStep[] => {
  const whole = encodeField(READS[kind].kind, value);
  return Array.from({ length: whole.length + 1 }, (_, i) => i).flatMap((length) => [
    { kind, bytes: whole.slice(0, length) },
    { kind, bytes: whole.slice(0, length), around: 12 },
  ]);
};

const anyRead: fc.Arbitrary<ReadStep> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(READS) as ReadStep['kind'][])),
    fc.oneof(
      fc.array(fc.nat(255), { maxLength: 20 }),
      fc
        .tuple(fc.integer({ min: -3, max: 12 }), fc.array(fc.nat(255), { maxLength: 12 }))
        .map(([length, rest]) => [...encodeField('int', length), ...rest]),
    ),
    fc.nat(8),
  )
  .map(([kind, source, around]) => ({ kind, bytes: source, around }));

const base = { chapter: 13 };

/** Level 1. */
export const juteTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, FieldStep>({
    ...base,
    id: '1.1',
    title: 'Booleans and numbers',
    points: 8,
    rules: [WRITTEN, READ, FITS],
    play: playFields,
    examples: [
      { title: 'booleans', steps: field('boolean', true, false) },
      { title: 'ints', steps: field('int', 1, -2, 2 ** 31 - 1, -(2 ** 31), 0x01020304) },
      {
        title: 'longs',
        steps: field('long', 1n, -1n, 0x0102030405060708n, -(2n ** 63n), 2n ** 63n - 1n),
      },
      {
        title: 'longs without a sign',
        steps: field('unsigned', 1n, 2n ** 64n - 1n, 2n ** 63n, 0xff00000000000001n),
      },
      {
        title: 'longs as numbers',
        steps: field(
          'number',
          1,
          -1,
          2 ** 32,
          -(2 ** 32) - 1,
          2 ** 53 - 1,
          -(2 ** 53) + 1,
          2 ** 31,
        ),
      },
      {
        title: 'numbers that do not fit',
        steps: [
          ...field('int', 7),
          ...tooLarge('int', 2 ** 31, -(2 ** 31) - 1, 0.5, NaN),
          ...tooLarge('long', 2n ** 64n, -(2n ** 63n) - 1n),
          ...tooLarge('number', 2 ** 53, -(2 ** 53), 0.5, Infinity),
          ...field('int', 8),
        ],
      },
    ],
    random: { arbitrary: fc.array(anyNumber, { minLength: 1, maxLength: 8 }), runs: 100 },
  }),
  steps<Chapter, FieldStep>({
    ...base,
    id: '1.2',
    title: 'Buffers, strings, vectors',
    points: 6,
    rules: [WRITTEN, READ],
    play: playFields,
    examples: [
      { title: 'buffers', steps: field('buffer', [1, 2, 3], [], null) },
      { title: 'strings', steps: field('string', '/g', '', null) },
      { title: 'a length counts bytes', steps: field('string', 'café', '木', '🌲', '\ufeffa') },
      { title: 'vectors', steps: field('texts', ['a', 'bc'], [], null, ['']) },
      { title: 'a record within a record', steps: field('nested', 7) },
      { title: 'a long record within a record', steps: field('nestedText', 'a', 'x'.repeat(600)) },
      { title: 'more than fits at first', steps: field('buffer', Array<number>(1000).fill(7)) },
      { title: 'a long text', steps: field('string', 'é'.repeat(300), 'x'.repeat(600)) },
    ],
    random: {
      arbitrary: fc.array(fc.oneof(anySized, anyNumber), { minLength: 1, maxLength: 8 }),
      runs: 100,
    },
  }),
  steps<Chapter, ReadStep>({
    ...base,
    id: '1.3',
    title: 'Bytes that are wrong',
    points: 6,
    rules: [READ, WITHIN],
    play: playReads,
    examples: [
      {
        title: 'cut short',
        steps: [
          ...cutShort('int', 258),
          ...cutShort('boolean', true),
          ...cutShort('long', 258n),
          ...cutShort('number', 258),
          ...cutShort('unsigned', 258n),
        ],
      },
      {
        title: 'cut short, with a length',
        steps: [
          ...cutShort('buffer', [1, 2, 3, 4, 5, 6]),
          ...cutShort('string', '/bench'),
          ...cutShort('texts', ['a', 'bc']),
        ],
      },
      {
        title: 'lengths that cannot be',
        steps: [
          read('buffer', 255, 255, 255, 254, 1, 2, 3),
          read('string', 128, 0, 0, 0, 1, 2, 3),
          read('buffer', 127, 255, 255, 255, 1),
          read('string', 127, 255, 255, 255, 1),
          read('texts', 255, 255, 255, 254, 0, 0, 0, 1, 65),
          read('texts', 128, 0, 0, 0),
          read('texts', 0, 0, 0, 9, 0, 0, 0, 1, 65),
          read('texts', 127, 255, 255, 255, 0, 0, 0, 1, 65),
        ],
      },
      {
        title: 'the longest that is allowed',
        steps: [
          { ...read('buffer', 0, 0, 0, 3, 1, 2, 3), maxFieldBytes: 3 },
          { ...read('buffer', 0, 0, 0, 4, 1, 2, 3, 4), maxFieldBytes: 3 },
          { ...read('string', 0, 0, 0, 4, 65, 65, 65, 65), maxFieldBytes: 3 },
        ],
      },
      {
        title: 'odd, but allowed',
        steps: [
          read('boolean', 7),
          read('boolean', 128),
          read('string', 0, 0, 0, 3, 97, 255, 98),
          read('string', 0, 0, 0, 2, 0xc3, 0x28),
          read('number', 0x7f, 255, 255, 255, 255, 255, 255, 255),
          read('number', 0, 0x1f, 255, 255, 255, 255, 255, 255),
          read('number', 0, 0x20, 0, 0, 0, 0, 0, 0),
        ],
      },
      {
        title: 'memory that is used again',
        steps: [{ ...read('buffer', 0, 0, 0, 3, 1, 2, 3), reused: true }],
      },
    ],
    random: { arbitrary: fc.array(anyRead, { minLength: 1, maxLength: 5 }), runs: 300 },
  }),
];
