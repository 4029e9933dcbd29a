import fc from 'fast-check';
import { encodeTxn, type LogEntry } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { goldenDecoded, goldenFolder } from './apache.ts';
import type { Chapter } from './chapter.ts';
import { firstDifference, hex } from './hex.ts';
import { checksumOf } from './plain-entry.ts';
import { someFull } from './txns.ts';

/** So many bytes, in a pattern: byte i is (first + i * step) modulo 256. */
interface Pattern {
  readonly length: number;
  readonly first: number;
  readonly step: number;
  /** The checksum is computed in two parts, this being the length of the first one. */
  readonly split?: number;
}

function patternBytes({ length, first, step }: Pattern): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (first + i * step) % 256);
}

const playChecksums: Play<Chapter, Pattern> = ({ adler32 }, patterns, story) => {
  for (const pattern of patterns) {
    const bytes = patternBytes(pattern);
    const { split } = pattern;
    const what = split === undefined ? '' : `, the first ${split} on their own`;
    const found = story.call(
      `adler32 of ${bytes.length} bytes: ${hex(bytes, 4)}${what}`,
      () =>
        split === undefined
          ? adler32(bytes)
          : adler32(bytes.subarray(split), adler32(bytes.subarray(0, split))),
      (value) => `0x${value.toString(16)}`,
    );
    const right = checksumOf(bytes);
    if (found === right) continue;
    story.expected(`0x${right.toString(16)}`);
    const sentence = `The checksum of ${bytes.length} bytes is ${right}, not ${found}.`;
    return { rule: 'checksum', sentence };
  }
  return undefined;
};

/** An entry that Apache wrote. */
interface ApacheEntry {
  readonly file: string;
  readonly index: number;
}

/** Where it stands, what it holds, and all of it. */
function goldenEntry({ file, index }: ApacheEntry): {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly whole: Uint8Array;
} {
  const log = goldenFolder('standalone').get(file)!;
  const { offset, length } = goldenDecoded('standalone').logs.get(file)!.txns[index]!;
  const end = offset + 12 + length;
  return { offset, bytes: log.slice(offset + 12, end), whole: log.slice(offset, end + 1) };
}

const playEntries: Play<Chapter, ApacheEntry> = ({ encodeEntry }, entries, story) => {
  for (const entry of entries) {
    const { offset, bytes, whole } = goldenEntry(entry);
    const found = story.call(
      `encodeEntry of ${bytes.length} bytes`,
      () => encodeEntry(bytes),
      (value) => `${value.length} bytes`,
    );
    const place = firstDifference(found, whole);
    if (place === undefined) continue;
    story.result(`${found.length} bytes: ${hex(found)}`);
    story.expected(`${whole.length} bytes: ${hex(whole)}`);
    const sentence =
      `In ${entry.file}, as Apache wrote it, the entry at offset ${offset} has other bytes, ` +
      `from its byte ${place} on.`;
    return { rule: 'format of an entry', sentence };
  }
  return undefined;
};

/** What stands at some place of a log of three entries, one byte of which may be changed. */
interface Reading {
  /** Of which entry; 3 is behind the last. */
  readonly entry: number;
  /** XORed to a byte of that entry's bytes, or of its checksum. */
  readonly flip?: { readonly part: 'checksum' | 'bytes'; readonly at: number; readonly by: number };
}

const PAYLOADS = someFull(3).map(({ zxid, txn }) => encodeTxn(zxid, txn));

const playReading: Play<Chapter, Reading> = ({ encodeEntry, readEntry }, readings, story) => {
  for (const { entry, flip } of readings) {
    const wholes = story.quietly('encodeEntry', () => PAYLOADS.map((bytes) => encodeEntry(bytes)));
    const file = new Uint8Array(16 + 40 + wholes.reduce((sum, { length }) => sum + length, 0));
    const offsets = placesOf(wholes, file);
    const offset = offsets[entry]!;
    const at = flip && offset + (flip.part === 'bytes' ? 12 + flip.at : 4 + (flip.at % 4));
    if (flip !== undefined) file[at!]! ^= flip.by;
    const changed = flip === undefined ? '' : `, byte ${at! - offset} changed`;
    const wanted: LogEntry['kind'] = entry === 3 ? 'end' : flip === undefined ? 'entry' : 'damaged';
    const found = story.call(
      `readEntry at offset ${offset}${changed}`,
      () => readEntry(file, offset),
      ({ kind }) => kind,
    );
    if (found.kind !== wanted) {
      story.expected(wanted);
      const sentence = `What stands at offset ${offset} is taken for "${found.kind}": it is "${wanted}".`;
      return { rule: 'what an entry is', sentence };
    }
    if (found.kind !== 'entry') continue;
    const isSame = firstDifference(found.bytes, PAYLOADS[entry]!) === undefined;
    if (isSame && found.next === offsets[entry + 1]) continue;
    story.result(`${found.bytes.length} bytes, next ${found.next}`);
    story.expected(`${PAYLOADS[entry]!.length} bytes, next ${offsets[entry + 1]}`);
    const sentence = isSame
      ? `The next entry begins at ${offsets[entry + 1]}, not at ${found.next}.`
      : 'The bytes of the entry are not those that were put into it.';
    return { rule: 'what an entry is', sentence };
  }
  return undefined;
};

/** Puts entries behind each other, from 16 on, and says where each begins, and the zeros behind them. */
function placesOf(wholes: readonly Uint8Array[], file: Uint8Array): number[] {
  const offsets = [16];
  for (const whole of wholes) {
    file.set(whole, offsets.at(-1));
    offsets.push(offsets.at(-1)! + whole.length);
  }
  return offsets;
}

/** Level 1. */
export const entryTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, Pattern>({
    chapter: 9,
    id: '1.1',
    title: 'The checksum is Adler-32',
    points: 2,
    rules: [
      { name: 'checksum', rule: 'adler32 is the checksum of RFC 1950, for any number of bytes.' },
    ],
    examples: [
      { title: 'no bytes', steps: [{ length: 0, first: 0, step: 0 }] },
      { steps: [{ length: 3, first: 97, step: 1 }] },
      { title: 'sums beyond 65521', steps: [{ length: 9000, first: 255, step: 0 }] },
      {
        title: 'go on from a checksum',
        steps: [
          { length: 600, first: 200, step: 7, split: 250 },
          { length: 40, first: 255, step: 0, split: 20 },
        ],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc
          .record({
            length: fc.integer({ min: 0, max: 4000 }),
            first: fc.nat(255),
            step: fc.nat(255),
          })
          .chain((pattern) =>
            fc
              .option(fc.integer({ min: 0, max: pattern.length }), { nil: undefined })
              .map((split): Pattern => (split === undefined ? pattern : { ...pattern, split })),
          ),
        { minLength: 1, maxLength: 2 },
      ),
      runs: 20,
    },
    play: playChecksums,
  }),
  steps<Chapter, ApacheEntry>({
    chapter: 9,
    id: '1.2',
    title: "An entry has the bytes of Apache's",
    points: 2,
    rules: [
      {
        name: 'format of an entry',
        rule: 'An entry is the checksum as a long, the length as an int, the bytes, and 0x42.',
      },
    ],
    examples: [0, 2, 3, 10, 18].map((index) => ({ steps: [{ file: 'log.1', index }] })),
    play: playEntries,
  }),
  steps<Chapter, Reading>({
    chapter: 9,
    id: '1.3',
    title: 'Entries are read back, and a wrong checksum is noticed',
    points: 3,
    rules: [
      {
        name: 'what an entry is',
        rule: 'A whole entry is an "entry", zeros are the "end", one whose checksum is wrong is "damaged".',
      },
    ],
    examples: [
      { steps: [0, 1, 2].map((entry) => ({ entry })) },
      { title: 'behind the last entry', steps: [{ entry: 3 }] },
      {
        title: 'a byte has changed',
        steps: [
          { entry: 0, flip: { part: 'bytes', at: 20, by: 1 } },
          { entry: 1, flip: { part: 'checksum', at: 1, by: 0x80 } },
        ],
      },
    ],
    play: playReading,
  }),
];
