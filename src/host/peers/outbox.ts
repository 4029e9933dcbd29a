import type { Writable } from 'node:stream';
import { JuteWriter } from '../../jute/writer.ts';

/** A writer that has grown beyond this is not kept. */
const KEPT_BYTES = 1 << 20;

/** Of something long: whenever so much has left, the other end is known to be there. */
const PROGRESS_BYTES = 1 << 18;

/**
 * What is to leave by one connection. What was written since the last {@link flush} leaves in one piece; what is
 * written while something long is on its way ({@link stream}) waits behind it.
 */
export class Outbox {
  private readonly socket: Writable;
  private written = new JuteWriter();
  /** What a long one has in front of it, and itself, and what waits behind it, in order. */
  private readonly queue: (Uint8Array | Iterator<Uint8Array>)[] = [];
  /** Of the queue, as far as it is known. */
  private queuedBytes = 0;
  private readonly progress: () => void;
  /** What has left of something long since that was told. */
  private untoldBytes = 0;

  /** @param progress - called now and then while something long is leaving, as the other end takes it. Never from within a call. */
  constructor(socket: Writable, progress: () => void = () => undefined) {
    this.socket = socket;
    this.progress = progress;
  }

  /** Where to write what is to leave at the next flush. */
  get writer(): JuteWriter {
    return this.written;
  }

  /** How much of what was flushed has not left this process yet. A long one counts as it is made. */
  get waitingBytes(): number {
    return this.queuedBytes + this.socket.writableLength;
  }

  /** Whether all that was flushed is with the socket. */
  get isHandedOver(): boolean {
    return this.queue.length === 0;
  }

  /** Sends something long behind what is written, a piece at a time, each when the one before it has left. */
  stream(pieces: Iterator<Uint8Array>): void {
    this.seal();
    this.queue.push(pieces);
    if (this.queue.length === 1) this.continue();
  }

  /** Lets leave what was written. */
  flush(): void {
    if (this.queue.length > 0) this.seal();
    else if (this.written.length > 0) this.socket.write(this.takeWritten());
  }

  /** Puts what was written into the queue, if there is one, or sends it. */
  private seal(): void {
    if (this.written.length === 0) return;
    const bytes = this.takeWritten();
    if (this.queue.length === 0) this.socket.write(bytes);
    else {
      this.queue.push(bytes);
      this.queuedBytes += bytes.length;
    }
  }

  private takeWritten(): Uint8Array {
    const bytes = this.written.toBytes();
    if (bytes.length > KEPT_BYTES) this.written = new JuteWriter();
    else this.written.clear();
    return bytes;
  }

  private continue(): void {
    for (;;) {
      const next = this.queue[0];
      if (next === undefined || this.socket.destroyed) return;
      const bytes = next instanceof Uint8Array ? next : this.pieceOf(next);
      if (next === bytes) {
        this.queue.shift();
        this.queuedBytes -= bytes.length;
      }
      if (bytes !== undefined && !this.socket.write(bytes)) break;
    }
    // A socket that takes all at once says so before anybody else has had a turn.
    this.socket.once('drain', () => setImmediate(() => this.drained()));
  }

  private drained(): void {
    if (this.untoldBytes >= PROGRESS_BYTES && !this.socket.destroyed) {
      this.untoldBytes = 0;
      this.progress();
    }
    this.continue();
  }

  private pieceOf(pieces: Iterator<Uint8Array>): Uint8Array | undefined {
    const next = pieces.next();
    if (next.done !== true) {
      this.untoldBytes += next.value.length;
      return next.value;
    }
    this.queue.shift();
    return undefined;
  }
}
