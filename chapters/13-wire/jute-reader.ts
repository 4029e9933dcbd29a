import { copyBytes, JuteError, todo, type JuteReaderOptions } from '#kit';

/** A byte order mark is a character like any other, and what is no UTF-8 becomes U+FFFD, as in Java. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads Jute's primitive types from bytes, one after the other. All numbers are big-endian. Every method throws
 * {@link JuteError} if the bytes end too early or make no sense. Apache: `org.apache.jute.BinaryInputArchive`.
 */
export class JuteReader {
  private readonly bytes: Uint8Array;
  private readonly maxFieldBytes: number;
  private readonly end: number;
  private position: number;

  constructor(bytes: Uint8Array, options: JuteReaderOptions = {}) {
    this.bytes = bytes;
    this.maxFieldBytes = options.maxFieldBytes ?? Infinity;
    this.end = Math.min(options.end ?? bytes.length, bytes.length);
    this.position = Math.min(options.offset ?? 0, this.end);
  }

  /** Where the next byte is, in all of the bytes. */
  get offset(): number {
    return this.position;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.end - this.position;
  }

  /**
   * One byte: 0 is false, any other is true.
   *
   * TODO:
   * - Level 1: JuteError if there is no byte, as in all that follow.
   */
  readBoolean(): boolean {
    todo('JuteReader.readBoolean, level 1');
  }

  /**
   * Four bytes with a sign.
   *
   * TODO:
   * - Level 1: big-endian, the first byte is the highest.
   */
  readInt(): number {
    todo('JuteReader.readInt, level 1');
  }

  /**
   * Eight bytes with a sign.
   *
   * TODO:
   * - Level 1: as a bigint. A `DataView` can do it.
   */
  readLong(): bigint {
    todo('JuteReader.readLong, level 1');
  }

  /**
   * Eight bytes without a sign, as session ids and zxids are shown.
   *
   * TODO:
   * - Level 1: the same bytes, 0 to 2^64 - 1.
   */
  readUnsignedLong(): bigint {
    todo('JuteReader.readUnsignedLong, level 1');
  }

  /**
   * Eight bytes with a sign as a number: a time, a duration.
   *
   * TODO:
   * - Level 1: without a bigint it is faster: two ints make it.
   *
   * @throws JuteError also beyond ±(2^53 - 1), where a number is not exact.
   */
  readLongAsNumber(): number {
    todo('JuteReader.readLongAsNumber, level 1');
  }

  /**
   * A length and as many bytes. They are a copy, so that they do not keep all the others in memory.
   *
   * TODO:
   * - Level 1: length -1 is null, which is not the same as no bytes. A smaller length, one of more
   *   than `maxFieldBytes`, and one beyond the end are a JuteError. `copyBytes` of the kit copies.
   */
  readBuffer(): Uint8Array | null {
    todo('JuteReader.readBuffer, level 1');
  }

  /**
   * Text as UTF-8, behind its length in bytes. Apache: `ustring`.
   *
   * TODO:
   * - Level 1: lengths as in `readBuffer`. What is no UTF-8 becomes U+FFFD, without an error.
   */
  readString(): string | null {
    todo('JuteReader.readString, level 1');
  }

  /** A string that must not be null. @param what - for the error: `A path`. */
  readText(what: string): string {
    const at = this.position;
    const text = this.readString();
    if (text === null) throw new JuteError(`${what} is null`, at);
    return text;
  }

  /**
   * A count and as many elements. A count of -1 is null; any other negative one means none, as in Apache.
   *
   * TODO:
   * - Level 1: a count that is larger than the number of bytes left is a JuteError before anything
   *   is read: no memory is set aside for what somebody only claims.
   *
   * @param readElement - reads one element, which must be a byte at least, as all of Jute's are.
   */
  readVector<Element>(readElement: (reader: JuteReader) => Element): Element[] | null {
    todo('JuteReader.readVector, level 1');
  }

  /** Goes past these bytes if they are what comes next. @returns whether they are. */
  skipIfNext(expected: Uint8Array): boolean {
    const { bytes, position } = this;
    if (expected.length > this.remaining) return false;
    for (let i = 0; i < expected.length; i++) {
      if (bytes[position + i] !== expected[i]) return false;
    }
    this.position += expected.length;
    return true;
  }
}
