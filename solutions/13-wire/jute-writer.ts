import { copyBytes } from '#kit';

const UTF8 = new TextEncoder();

const FIRST_CAPACITY = 256;

/**
 * Writes Jute's primitive types behind each other. All numbers are big-endian. Apache:
 * `org.apache.jute.BinaryOutputArchive`.
 */
export class JuteWriter {
  private bytes = new Uint8Array(FIRST_CAPACITY);
  private view = new DataView(this.bytes.buffer);
  private end = 0;

  /** How many bytes have been written. */
  get length(): number {
    return this.end;
  }

  /** What has been written. It is a copy. */
  toBytes(): Uint8Array {
    return copyBytes(this.bytes, 0, this.end);
  }

  /** Forgets what has been written, to begin anew in the same memory. */
  clear(): void {
    this.end = 0;
  }

  /**
   * One byte.
   *
   * @todo Level 1: 1 or 0.
   */
  writeBoolean(value: boolean): void {
    const at = this.take(1);
    this.bytes[at] = value ? 1 : 0;
  }

  /**
   * Four bytes.
   *
   * @throws RangeError for what is not a whole number of 32 bits with a sign.
   *
   * @todo Level 1: `take` makes room.
   */
  writeInt(value: number): void {
    if ((value | 0) !== value) throw new RangeError(`${value} is no int.`);
    const at = this.take(4);
    this.view.setInt32(at, value);
  }

  /**
   * Eight bytes. Takes numbers with and without a sign.
   *
   * @throws RangeError for more than 64 bits.
   *
   * @todo Level 1: -1n and 2^64 - 1 are the same eight bytes.
   */
  writeLong(value: bigint): void {
    // In this order: nearly all of them are the same with a sign.
    if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) {
      throw new RangeError(`${value} is no long.`);
    }
    const at = this.take(8);
    this.view.setBigInt64(at, value);
  }

  /**
   * A long given as a number.
   *
   * @throws RangeError for what is not a whole number within ±(2^53 - 1).
   *
   * @todo Level 1: negative ones as well.
   */
  writeLongAsNumber(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe whole number.`);
    const at = this.take(8);
    this.view.setInt32(at, Math.floor(value / 2 ** 32));
    this.view.setInt32(at + 4, value | 0);
  }

  /**
   * The bytes behind their length; null is length -1.
   *
   * @todo Level 1: {@link writeBytes} does half of it.
   */
  writeBuffer(bytes: Uint8Array | null): void {
    if (bytes === null) this.writeInt(-1);
    else {
      this.writeInt(bytes.length);
      this.writeBytes(bytes);
    }
  }

  /** The bytes alone. */
  writeBytes(bytes: Uint8Array): void {
    const at = this.take(bytes.length);
    this.bytes.set(bytes, at);
  }

  /**
   * Text as UTF-8, behind its length in bytes; null is length -1. Apache: `ustring`.
   *
   * @todo Level 1: the length counts bytes, not characters.
   */
  writeString(text: string | null): void {
    if (text === null) this.writeInt(-1);
    else {
      const at = this.take(4);
      this.writeUtf8(text);
      this.view.setInt32(at, this.end - at - 4);
    }
  }

  /**
   * The count and the elements; null is count -1.
   *
   * @todo Level 1: null and no elements are two things.
   */
  writeVector<Element>(
    elements: readonly Element[] | null,
    writeElement: (writer: JuteWriter, element: Element) => void,
  ): void {
    if (elements === null) this.writeInt(-1);
    else {
      this.writeInt(elements.length);
      for (const element of elements) writeElement(this, element);
    }
  }

  /**
   * Whatever `write` writes of a value, behind its length: a record within a record, or a frame.
   *
   * @todo Level 1: the length is known afterwards. Make room for it first, and go back to it.
   */
  writeNested<Value>(write: (writer: JuteWriter, value: Value) => void, value: Value): void {
    const at = this.take(4);
    write(this, value);
    this.view.setInt32(at, this.end - at - 4);
  }

  /**
   * @solution
   */
  private writeUtf8(text: string): void {
    const start = this.take(text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.end = start;
        this.writeUnicode(text);
        return;
      }
      this.bytes[start + i] = unit;
    }
  }

  /**
   * @solution
   */
  private writeUnicode(text: string): void {
    const start = this.take(3 * text.length);
    this.end = start + UTF8.encodeInto(text, this.bytes.subarray(start)).written;
  }

  /** Makes room for bytes. @returns where they begin. */
  private take(length: number): number {
    const start = this.end;
    this.end += length;
    if (this.end > this.bytes.length) this.grow();
    return start;
  }

  private grow(): void {
    const bytes = new Uint8Array(Math.max(2 * this.bytes.length, this.end));
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
