import { FrameError, Queue, type FrameReaderOptions } from '#kit';

/** What stands in front of a frame. */
const LENGTH_BYTES = 4;

/**
 * So much memory is set aside for a frame that has only begun: whoever announces a megabyte has not sent it yet.
 *
 * @solution
 */
const FIRST_BYTES = 65536;

const NOTHING = new Uint8Array();

/**
 * Cuts what comes on a connection into frames, wherever the borders of its chunks are. One for each connection.
 *
 * Whoever has pushed a chunk calls `next` until it says that there is no frame: from then on the chunk is not needed any
 * more, and its memory may be used again. Apache: `NIOServerCnxn.readPayload`, `readLength` and `checkFourLetterWord`.
 */
export class FrameReader {
  private readonly maxFrameBytes: number;
  /** They count only before the first frame. */
  private words: readonly string[] | undefined;
  private found: string | undefined;
  /** There will be no frame any more: there was a word, or a length that cannot be. */
  private isOver = false;
  /** What is being looked at, and how far. */
  private chunk: Uint8Array = NOTHING;
  private position = 0;
  /** What came behind it. */
  private readonly later = new Queue<Uint8Array>();
  /** The length of a frame that has begun, byte by byte, and how many bytes of it are there. */
  private head = 0;
  private headBytes = 0;
  /** The bytes of that frame as far as they are there; `undefined` while the chunk itself has them. */
  private body: Uint8Array | undefined;
  private bodyBytes = 0;

  constructor(options: FrameReaderOptions) {
    this.maxFrameBytes = options.maxFrameBytes;
    this.words = options.words;
  }

  /** The word that the connection began with. Nothing that comes behind it is read. */
  get word(): string | undefined {
    return this.found;
  }

  /**
   * Bytes have come.
   *
   * @todo Level 2: keep them until `next` looks at them. Nothing is kept behind a word, or behind a length that cannot be.
   */
  push(chunk: Uint8Array): void {
    if (this.isOver) return;
    if (this.position < this.chunk.length || this.later.length > 0) this.later.push(chunk);
    else {
      this.chunk = chunk;
      this.position = 0;
    }
  }

  /**
   * The next frame that is whole, without its length; undefined if there is none. A frame that is whole within a chunk is a
   * view of the chunk, and no copy; any other is the caller's for good.
   *
   * @throws FrameError for a length that is not 1 to `maxFrameBytes`, now and at every call that follows.
   *
   * @todo Level 2: four bytes are the length. Give the frame out if all of it is there; otherwise keep what there is of it,
   * so that each byte is copied only once, however many chunks the frame comes in. The four bytes that a connection begins
   * with may be a word.
   */
  next(): Uint8Array | undefined {
    while (this.found === undefined) {
      const frame = this.readLength() ? this.readBody(this.head) : undefined;
      if (frame !== undefined || !this.toNextChunk()) return frame;
    }
    return undefined;
  }

  /**
   * @returns whether the length is known.
   *
   * @solution
   */
  private readLength(): boolean {
    const { chunk, position } = this;
    if (this.headBytes === 0 && chunk.length - position >= LENGTH_BYTES) {
      const [a, b] = [chunk[position]!, chunk[position + 1]!];
      const [c, d] = [chunk[position + 2]!, chunk[position + 3]!];
      this.head = (a << 24) | (b << 16) | (c << 8) | d;
      this.position = position + LENGTH_BYTES;
      this.headBytes = LENGTH_BYTES;
    }
    while (this.headBytes < LENGTH_BYTES) {
      if (this.position === chunk.length) return false;
      this.head = (this.head << 8) | chunk[this.position++]!;
      this.headBytes++;
    }
    if (this.words !== undefined && this.readWord(this.words)) return false;
    if (this.head <= 0 || this.head > this.maxFrameBytes) {
      // The length stays, for each call that follows.
      this.forget();
      throw new FrameError(this.head, this.maxFrameBytes);
    }
    return true;
  }

  /**
   * @returns whether the four bytes are a word.
   *
   * @solution
   */
  private readWord(words: readonly string[]): boolean {
    this.words = undefined;
    this.found = words.find((word) => intOf(word) === this.head);
    if (this.found === undefined) return false;
    this.forget();
    return true;
  }

  /**
   * Nothing more is read.
   *
   * @solution
   */
  private forget(): void {
    this.isOver = true;
    this.chunk = NOTHING;
    this.position = 0;
    while (this.later.shift() !== undefined);
  }

  /**
   * @returns the frame, if it is whole.
   *
   * @solution
   */
  private readBody(length: number): Uint8Array | undefined {
    const { chunk, position, body } = this;
    if (body === undefined && chunk.length - position >= length) {
      this.position = position + length;
      this.headBytes = 0;
      return new Uint8Array(chunk.buffer, chunk.byteOffset + position, length);
    }
    return position === chunk.length ? undefined : this.gather(length);
  }

  /**
   * Copies what the chunk has of the frame.
   *
   * @returns the frame, if it is whole.
   *
   * @solution
   */
  private gather(length: number): Uint8Array | undefined {
    const { chunk, position, bodyBytes } = this;
    const taken = Math.min(length - bodyBytes, chunk.length - position);
    const body = this.roomFor(bodyBytes + taken, length);
    body.set(chunk.subarray(position, position + taken), bodyBytes);
    this.position = position + taken;
    this.bodyBytes = bodyBytes + taken;
    if (this.bodyBytes < length) return undefined;
    this.body = undefined;
    this.bodyBytes = 0;
    this.headBytes = 0;
    return body;
  }

  /**
   * Memory for the first bytes of a frame: at least twice as much each time, so that few of them are moved.
   *
   * @solution
   */
  private roomFor(bytes: number, length: number): Uint8Array {
    const old = this.body;
    if (old !== undefined && bytes <= old.length) return old;
    const body = new Uint8Array(
      Math.min(length, Math.max(bytes, 2 * (old?.length ?? 0), FIRST_BYTES)),
    );
    if (old !== undefined) body.set(old);
    this.body = body;
    return body;
  }

  /**
   * @returns whether there is one.
   *
   * @solution
   */
  private toNextChunk(): boolean {
    const chunk = this.later.shift();
    this.chunk = chunk ?? NOTHING;
    this.position = 0;
    return chunk !== undefined;
  }
}

/**
 * Four characters as the int that their bytes are.
 *
 * @solution
 */
function intOf(word: string): number {
  return [...word].reduce((int, character) => (int << 8) | character.charCodeAt(0), 0);
}
