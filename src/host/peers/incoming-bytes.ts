import { JuteReader } from '../../jute/reader.ts';

const NOTHING = new Uint8Array(0);

/** One for all, to make a bigint of two ints. */
const LONG = new DataView(new ArrayBuffer(8));

/**
 * Bytes of a stream that has no frames, as they come in. What is read is looked at first ({@link has}, {@link intAt})
 * to see how long it is, and only then taken. Bytes are copied only where a record lies across two chunks, and then
 * just those of the record.
 */
export class IncomingBytes {
  /** Where the next record begins, and, maybe, others behind it. */
  private current: Uint8Array = NOTHING;
  private position = 0;
  /** What came after `current`. */
  private readonly waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  /** More has come. The bytes are not copied: they must not change any more. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.position === this.current.length && this.waiting.length === 0) {
      this.current = chunk;
      this.position = 0;
    } else {
      this.waiting.push(chunk);
      this.waitingBytes += chunk.length;
    }
  }

  /** Whether so many bytes are there. If so, they lie behind each other: {@link intAt} and {@link take} may be used. */
  has(length: number): boolean {
    if (this.position === this.current.length) this.goOn();
    const left = this.current.length - this.position;
    if (left >= length) return true;
    if (left + this.waitingBytes < length) return false;
    this.gather(length);
    return true;
  }

  /** The int that begins so many bytes behind the next one. There must be that many, and four more. */
  intAt(offset: number): number {
    const { current } = this;
    const at = this.position + offset;
    return (
      (current[at]! << 24) | (current[at + 1]! << 16) | (current[at + 2]! << 8) | current[at + 3]!
    );
  }

  /** The long that begins so many bytes behind the next one. There must be that many, and eight more. */
  longAt(offset: number): bigint {
    LONG.setInt32(0, this.intAt(offset));
    LONG.setInt32(4, this.intAt(offset + 4));
    return LONG.getBigInt64(0);
  }

  /** Goes past so many bytes, which must be there. */
  skip(length: number): void {
    this.position += length;
  }

  /** Goes past so many bytes, which must be there. @returns a reader of just those. */
  take(length: number): JuteReader {
    const offset = this.position;
    this.position += length;
    return new JuteReader(this.current, { offset, end: this.position });
  }

  /** Goes past so many bytes, which must be there. @returns them, not copied. */
  takeBytes(length: number): Uint8Array {
    const offset = this.position;
    this.position += length;
    return this.current.subarray(offset, this.position);
  }

  /** The current bytes are used up: the next chunk takes their place as it is. */
  private goOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.waitingBytes -= next.length;
    this.current = next;
    this.position = 0;
  }

  /** Puts the first so many bytes into one place. */
  private gather(length: number): void {
    const gathered = new Uint8Array(length);
    let filled = 0;
    let rest = this.current.subarray(this.position);
    let taken = 0;
    for (;;) {
      const part = rest.subarray(0, length - filled);
      gathered.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled === length) break;
      rest = this.waiting[taken++]!;
      this.waitingBytes -= rest.length;
    }
    this.waiting.splice(0, taken);
    if (rest.length > 0) {
      this.waiting.unshift(rest);
      this.waitingBytes += rest.length;
    }
    this.current = gathered;
    this.position = 0;
  }
}
