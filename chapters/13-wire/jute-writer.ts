import { copyBytes, todo } from '#kit';

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
   * TODO:
   * - Level 1: 1 or 0.
   */
  writeBoolean(value: boolean): void {
    todo('JuteWriter.writeBoolean, level 1');
  }

  /**
   * Four bytes.
   *
   * TODO:
   * - Level 1: `take` makes room.
   *
   * @throws RangeError for what is not a whole number of 32 bits with a sign.
   */
  writeInt(value: number): void {
    todo('JuteWriter.writeInt, level 1');
  }

  /**
   * Eight bytes. Takes numbers with and without a sign.
   *
   * TODO:
   * - Level 1: -1n and 2^64 - 1 are the same eight bytes.
   *
   * @throws RangeError for more than 64 bits.
   */
  writeLong(value: bigint): void {
    todo('JuteWriter.writeLong, level 1');
  }

  /**
   * A long given as a number.
   *
   * TODO:
   * - Level 1: negative ones as well.
   *
   * @throws RangeError for what is not a whole number within ±(2^53 - 1).
   */
  writeLongAsNumber(value: number): void {
    todo('JuteWriter.writeLongAsNumber, level 1');
  }

  /**
   * The bytes behind their length; null is length -1.
   *
   * TODO:
   * - Level 1: {@link writeBytes} does half of it.
   */
  writeBuffer(bytes: Uint8Array | null): void {
    todo('JuteWriter.writeBuffer, level 1');
  }

  /** The bytes alone. */
  writeBytes(bytes: Uint8Array): void {
    const at = this.take(bytes.length);
    this.bytes.set(bytes, at);
  }

  /**
   * Text as UTF-8, behind its length in bytes; null is length -1. Apache: `ustring`.
   *
   * TODO:
   * - Level 1: the length counts bytes, not characters.
   */
  writeString(text: string | null): void {
    todo('JuteWriter.writeString, level 1');
  }

  /**
   * The count and the elements; null is count -1.
   *
   * TODO:
   * - Level 1: null and no elements are two things.
   */
  writeVector<Element>(
    elements: readonly Element[] | null,
    writeElement: (writer: JuteWriter, element: Element) => void,
  ): void {
    todo('JuteWriter.writeVector, level 1');
  }

  /**
   * Whatever `write` writes of a value, behind its length: a record within a record, or a frame.
   *
   * TODO:
   * - Level 1: the length is known afterwards. Make room for it first, and go back to it.
   */
  writeNested<Value>(write: (writer: JuteWriter, value: Value) => void, value: Value): void {
    todo('JuteWriter.writeNested, level 1');
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
