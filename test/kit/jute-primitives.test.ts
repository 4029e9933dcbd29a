import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JuteError, JuteReader, JuteWriter } from '#kit';
import { int, signedLong, text, unsignedLong } from './jute-arbitrary.ts';
import { FIXED } from './sim-helpers.ts';

function written(write: (writer: JuteWriter) => void): number[] {
  const writer = new JuteWriter();
  write(writer);
  return [...writer.toBytes()];
}

function reading(...bytes: number[]): JuteReader {
  return new JuteReader(Uint8Array.from(bytes));
}

/** What the reader throws. */
function problem(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof JuteError) return error.message;
    throw error;
  }
  return 'none';
}

describe('Jute, type by type', () => {
  it('writes big-endian numbers', () => {
    expect(written((writer) => writer.writeInt(-2))).toEqual([255, 255, 255, 254]);
    expect(written((writer) => writer.writeLong(0x0102030405060708n))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(written((writer) => writer.writeLong(-1n))).toEqual(
      written((writer) => writer.writeLong(2n ** 64n - 1n)),
    );
    expect(written((writer) => writer.writeLongAsNumber(-1))).toEqual(Array(8).fill(255));
    expect(written((writer) => writer.writeLongAsNumber(2 ** 40 + 3))).toEqual([
      0, 0, 1, 0, 0, 0, 0, 3,
    ]);
  });

  it('reads any byte but 0 as true, and writes 1', () => {
    expect(reading(0).readBoolean()).toBe(false);
    expect(reading(1).readBoolean()).toBe(true);
    expect(reading(7).readBoolean()).toBe(true);
    expect(written((writer) => writer.writeBoolean(true))).toEqual([1]);
  });

  it('tells null from empty', () => {
    expect(written((writer) => writer.writeBuffer(null))).toEqual([255, 255, 255, 255]);
    expect(written((writer) => writer.writeBuffer(new Uint8Array()))).toEqual([0, 0, 0, 0]);
    expect(written((writer) => writer.writeString(null))).toEqual([255, 255, 255, 255]);
    expect(reading(255, 255, 255, 255).readString()).toBeNull();
    expect(reading(0, 0, 0, 0).readString()).toBe('');
    expect(reading(255, 255, 255, 255).readBuffer()).toBeNull();
    expect(reading(0, 0, 0, 0).readBuffer()).toEqual(new Uint8Array());
  });

  it('reads a vector of -1 as null, and of any other negative count as empty', () => {
    const readInt = (reader: JuteReader): number => reader.readInt();
    expect(reading(255, 255, 255, 255).readVector(readInt)).toBeNull();
    expect(reading(255, 255, 255, 254).readVector(readInt)).toEqual([]);
    expect(reading(128, 0, 0, 0).readVector(readInt)).toEqual([]);
    expect(written((writer) => writer.writeVector(null, () => undefined))).toEqual([
      255, 255, 255, 255,
    ]);
  });

  it('keeps a byte order mark, and replaces what is no UTF-8', () => {
    expect(reading(0, 0, 0, 4, 0xef, 0xbb, 0xbf, 0x61).readString()).toBe('\ufeffa');
    expect(reading(0, 0, 0, 2, 0x61, 0xff).readString()).toBe('a\ufffd');
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(
        int,
        signedLong,
        unsignedLong,
        fc.maxSafeInteger(),
        text,
        fc.boolean(),
        (a, b, c, d, e, f) => {
          const writer = new JuteWriter();
          writer.writeInt(a);
          writer.writeLong(b);
          writer.writeLong(c);
          writer.writeLongAsNumber(d);
          writer.writeString(e);
          writer.writeBoolean(f);
          const reader = new JuteReader(writer.toBytes());
          expect(reader.readInt()).toBe(a);
          expect(reader.readLong()).toBe(b);
          expect(reader.readUnsignedLong()).toBe(c);
          expect(reader.readLongAsNumber()).toBe(d);
          expect(reader.readString()).toBe(e);
          expect(reader.readBoolean()).toBe(f);
          expect(reader.remaining).toBe(0);
        },
      ),
      FIXED,
    );
  });

  it('gives bytes that later ones do not change', () => {
    const writer = new JuteWriter();
    writer.writeInt(1);
    const first = writer.toBytes();
    writer.clear();
    writer.writeInt(2);
    const source = Uint8Array.from([0, 0, 0, 1, 9]);
    const read = new JuteReader(source).readBuffer();
    source[4] = 8;
    expect([...first, ...writer.toBytes(), ...read!]).toEqual([0, 0, 0, 1, 0, 0, 0, 2, 9]);
  });

  it('reads only its part of the bytes', () => {
    const reader = new JuteReader(Uint8Array.from([9, 0, 0, 0, 5, 9]), { offset: 1, end: 5 });
    expect(reader.readInt()).toBe(5);
    expect([reader.offset, reader.remaining]).toEqual([5, 0]);
    expect(problem(() => reader.readBoolean())).toBe(
      'A boolean needs 1 byte, and 0 are left, at offset 5.',
    );
  });

  it('says what is wrong, and where', () => {
    expect(problem(() => reading(0, 0, 1).readInt())).toBe(
      'An int needs 4 bytes, and 3 are left, at offset 0.',
    );
    expect(problem(() => reading(0, 0, 0, 9, 1).readBuffer())).toBe(
      'A buffer needs 9 bytes, and 1 is left, at offset 4.',
    );
    expect(problem(() => reading(255, 255, 255, 254).readString())).toBe(
      'A string has length -2, at offset 0.',
    );
    expect(
      problem(() => reading(127, 255, 255, 255).readVector((reader) => reader.readInt())),
    ).toBe('A vector of 2147483647 elements has 0 bytes left, at offset 0.');
    expect(problem(() => reading(255, 255, 255, 255).readText('A path'))).toBe(
      'A path is null, at offset 0.',
    );
    expect(problem(() => reading(127, 0, 0, 0, 0, 0, 0, 0).readLongAsNumber())).toBe(
      'A long is out of bounds, at offset 0.',
    );
    expect(problem(() => reading(0, 0, 0, 2, 0, 0).readNested().readInt())).toBe(
      'An int needs 4 bytes, and 2 are left, at offset 4.',
    );
  });

  it('refuses what is longer than allowed, before it looks for its bytes', () => {
    const bytes = Uint8Array.from([0, 0, 0, 4, 1, 2, 3, 4]);
    expect(new JuteReader(bytes, { maxFieldBytes: 4 }).readBuffer()).toHaveLength(4);
    expect(problem(() => new JuteReader(bytes, { maxFieldBytes: 3 }).readBuffer())).toBe(
      'A buffer of 4 bytes is over the 3 allowed, at offset 0.',
    );
  });

  it('refuses to write numbers that do not fit', () => {
    const writer = new JuteWriter();
    expect(() => writer.writeInt(2 ** 31)).toThrow(new RangeError('2147483648 is no int.'));
    expect(() => writer.writeInt(0.5)).toThrow(RangeError);
    expect(() => writer.writeLong(2n ** 64n)).toThrow(RangeError);
    expect(() => writer.writeLong(-(2n ** 63n) - 1n)).toThrow(RangeError);
    expect(() => writer.writeLongAsNumber(2 ** 53)).toThrow(RangeError);
    expect(writer.length).toBe(0);
  });
});
