import { Queue, todo, type FrameReaderOptions } from '#kit';

/** What stands in front of a frame. */
const LENGTH_BYTES = 4;

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
   * TODO:
   * - Level 2: keep them until `next` looks at them. Nothing is kept behind a word, or behind a
   *   length that cannot be.
   */
  push(chunk: Uint8Array): void {
    todo('FrameReader.push, level 2');
  }

  /**
   * The next frame that is whole, without its length; undefined if there is none. A frame that is whole within a chunk is a
   * view of the chunk, and no copy; any other is the caller's for good.
   *
   * TODO:
   * - Level 2: four bytes are the length. Give the frame out if all of it is there; otherwise keep
   *   what there is of it, so that each byte is copied only once, however many chunks the frame
   *   comes in. The four bytes that a connection begins with may be a word.
   *
   * @throws FrameError for a length that is not 1 to `maxFrameBytes`, now and at every call that follows.
   */
  next(): Uint8Array | undefined {
    todo('FrameReader.next, level 2');
  }
}
