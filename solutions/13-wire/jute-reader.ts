import { copyBytes, JuteError, type JuteReaderOptions } from '#kit';

/** A byte order mark is a character like any other, and what is no UTF-8 becomes U+FFFD, as in Java. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * One for all readers: a reader for each request must cost next to nothing.
 *
 * @solution
 */
const LONG = new DataView(new ArrayBuffer(8));

/**
 * A decoder takes a while to begin; up to here characters one by one are faster.
 *
 * @solution
 */
const MOST_BY_CHARACTER = 48;

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
   * @todo Level 1: JuteError if there is no byte, as in all that follow.
   */
  readBoolean(): boolean {
    return this.bytes[this.take(1, 'A boolean')] !== 0;
  }

  /**
   * Four bytes with a sign.
   *
   * @todo Level 1: big-endian, the first byte is the highest.
   */
  readInt(): number {
    return this.intAt(this.take(4, 'An int'));
  }

  /**
   * Eight bytes with a sign.
   *
   * @todo Level 1: as a bigint. A `DataView` can do it.
   */
  readLong(): bigint {
    return this.long().getBigInt64(0);
  }

  /**
   * Eight bytes without a sign, as session ids and zxids are shown.
   *
   * @todo Level 1: the same bytes, 0 to 2^64 - 1.
   */
  readUnsignedLong(): bigint {
    return this.long().getBigUint64(0);
  }

  /**
   * Eight bytes with a sign as a number: a time, a duration.
   *
   * @throws JuteError also beyond ±(2^53 - 1), where a number is not exact.
   *
   * @todo Level 1: without a bigint it is faster: two ints make it.
   */
  readLongAsNumber(): number {
    const at = this.take(8, 'A long');
    const value = this.intAt(at) * 2 ** 32 + (this.intAt(at + 4) >>> 0);
    if (!Number.isSafeInteger(value)) throw new JuteError('A long is out of bounds', at);
    return value;
  }

  /**
   * A length and as many bytes. They are a copy, so that they do not keep all the others in memory.
   *
   * @todo Level 1: length -1 is null, which is not the same as no bytes. A smaller length, one of more than
   * `maxFieldBytes`, and one beyond the end are a JuteError. `copyBytes` of the kit copies.
   */
  readBuffer(): Uint8Array | null {
    const length = this.readLength('A buffer');
    if (length === -1) return null;
    const start = this.take(length, 'A buffer');
    return copyBytes(this.bytes, start, start + length);
  }

  /**
   * Text as UTF-8, behind its length in bytes. Apache: `ustring`.
   *
   * @todo Level 1: lengths as in `readBuffer`. What is no UTF-8 becomes U+FFFD, without an error.
   */
  readString(): string | null {
    const length = this.readLength('A string');
    if (length === -1) return null;
    return this.textAt(this.take(length, 'A string'), length);
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
   * @param readElement - reads one element, which must be a byte at least, as all of Jute's are.
   *
   * @todo Level 1: a count that is larger than the number of bytes left is a JuteError before anything is read: no memory
   * is set aside for what somebody only claims.
   */
  readVector<Element>(readElement: (reader: JuteReader) => Element): Element[] | null {
    const at = this.position;
    const count = this.readInt();
    if (count === -1) return null;
    if (count > this.remaining) {
      throw new JuteError(`A vector of ${count} elements has ${this.remaining} bytes left`, at);
    }
    const elements: Element[] = [];
    for (let i = 0; i < count; i++) elements.push(readElement(this));
    return elements;
  }

  /**
   * A length and a record within this one, as bytes of its own: a reader of just those. They are not copied.
   *
   * @solution
   */
  readNested(): JuteReader {
    const length = this.readLength('A record');
    if (length === -1) throw new JuteError('A record is null', this.position - 4);
    const offset = this.take(length, 'A record');
    const { maxFieldBytes } = this;
    return new JuteReader(this.bytes, { maxFieldBytes, offset, end: offset + length });
  }

  /**
   * The int that comes next; undefined if there are no four bytes any more. It is read again afterwards.
   *
   * @solution
   */
  peekInt(): number | undefined {
    return this.remaining < 4 ? undefined : this.intAt(this.position);
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

  /**
   * Goes past bytes, if there are as many.
   *
   * @returns where they begin.
   *
   * @solution
   */
  private take(length: number, what: string): number {
    const start = this.position;
    if (length > this.end - start) {
      throw new JuteError(`${what} needs ${bytesOf(length)}, and ${this.left(start)}`, start);
    }
    this.position = start + length;
    return start;
  }

  /**
   * @solution
   */
  private readLength(what: string): number {
    const at = this.position;
    const length = this.intAt(this.take(4, what));
    if (length < -1) throw new JuteError(`${what} has length ${length}`, at);
    if (length > this.maxFieldBytes) {
      throw new JuteError(
        `${what} of ${length} bytes is over the ${this.maxFieldBytes} allowed`,
        at,
      );
    }
    return length;
  }

  /**
   * @solution
   */
  private long(): DataView {
    const at = this.take(8, 'A long');
    LONG.setInt32(0, this.intAt(at));
    LONG.setInt32(4, this.intAt(at + 4));
    return LONG;
  }

  /**
   * @solution
   */
  private intAt(at: number): number {
    const { bytes } = this;
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  /**
   * @solution
   */
  private textAt(start: number, length: number): string {
    const text = length > MOST_BY_CHARACTER ? undefined : this.asciiAt(start, start + length);
    return text ?? UTF8.decode(this.bytes.subarray(start, start + length));
  }

  /**
   * Text that is ASCII; undefined if it is not.
   *
   * @solution
   */
  private asciiAt(start: number, end: number): string | undefined {
    const { bytes } = this;
    let text = '';
    let at = start;
    // By eight: to put a text together from single characters takes twice as long.
    for (; at + 8 <= end; at += 8) {
      const [a, b, c, d] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
      const [e, f, g, h] = [bytes[at + 4]!, bytes[at + 5]!, bytes[at + 6]!, bytes[at + 7]!];
      if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined;
      text += String.fromCharCode(a, b, c, d, e, f, g, h);
    }
    for (; at < end; at++) {
      const unit = bytes[at]!;
      if (unit > 0x7f) return undefined;
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /**
   * @solution
   */
  private left(start: number): string {
    const left = this.end - start;
    return left === 1 ? '1 is left' : `${left} are left`;
  }
}

/**
 * @solution
 */
function bytesOf(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
