import { FrameReader } from '#chapter/13-wire';

/** What is to be done with the frames of a connection. */
export interface FrameTaker {
  isEvent(frame: Uint8Array): boolean;
  take(frame: Uint8Array): void;
  /** All has been taken, and the connection is down behind it. */
  down(): void;
  /** What the server said is against the rules. */
  broken(error: unknown): void;
  /** Calls soon: see `ClientSurroundings`. */
  defer(callback: () => void): void;
}

/**
 * The frames of one connection, in order. An event that comes behind an answer is held back for a turn: whoever waits for the
 * answer gets to know it before the event.
 */
export class FrameFeed {
  private readonly taker: FrameTaker;
  private readonly reader: FrameReader;
  private held: Uint8Array | undefined;
  private isDown = false;
  private isOver = false;

  constructor(maxFrameBytes: number, taker: FrameTaker) {
    this.reader = new FrameReader({ maxFrameBytes });
    this.taker = taker;
  }

  push(chunk: Uint8Array): void {
    this.reader.push(chunk);
    if (this.held === undefined) this.read();
  }

  /** The connection is down; what came before is taken first. */
  end(): void {
    this.isDown = true;
    if (this.held === undefined) this.taker.down();
  }

  /** Nobody wants to know more. */
  stop(): void {
    this.isOver = true;
  }

  private read(): void {
    try {
      this.readWellFormed();
    } catch (error) {
      if (this.isOver) throw error;
      this.taker.broken(error);
    }
  }

  private readWellFormed(): void {
    let hasAnswered = false;
    for (;;) {
      const frame = this.held ?? this.reader.next();
      this.held = undefined;
      if (frame === undefined) break;
      if (hasAnswered && this.taker.isEvent(frame)) {
        this.held = frame;
        this.taker.defer(() => {
          if (!this.isOver) this.read();
        });
        return;
      }
      hasAnswered = true;
      this.taker.take(frame);
      if (this.hasStopped()) return;
    }
    if (this.isDown) this.taker.down();
  }

  private hasStopped(): boolean {
    return this.isOver;
  }
}
