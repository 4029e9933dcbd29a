import type { Socket } from 'node:net';
import { JuteError } from '../../jute/jute-error.ts';
import type { LinkEnd } from './link-end.ts';
import { Outbox } from './outbox.ts';
import { PeerError } from './peer-error.ts';
import type { ServerPacket } from '../../kit/contracts/ensemble.ts';

/** A connection that was closed with something still to send is given this time. */
const LINGER_MS = 2000;

/** What a link tells. Nothing any more once it was closed from this side. */
export interface QuorumLinkOptions {
  /** This end of it. */
  readonly end: LinkEnd;
  /** A link on which more bytes wait is closed. */
  readonly maxWaitingBytes: number;
  /** Something has happened: whatever there is to tell is told while `deliver` runs. */
  turn(deliver: () => void): void;
  message(packet: ServerPacket): void;
  /**
   * It broke, was closed at the other end, or had to be. Never called while something is sent.
   *
   * @param reason - a few words.
   */
  down(reason: string): void;
  /** @param reason - why it is closed: a few words, or a sentence. */
  warn(reason: string): void;
}

/** One connection between a learner and a leader, once there is a socket. */
export class QuorumLink {
  private readonly socket: Socket;
  private readonly options: QuorumLinkOptions;
  private readonly outbox: Outbox;
  private isOver = false;
  private hasUnflushed = false;
  /** Why it went down. */
  private reason = 'it was closed at the other end';

  constructor(socket: Socket, options: QuorumLinkOptions) {
    this.socket = socket;
    this.options = options;
    this.outbox = new Outbox(socket, () => this.onProgress());
    socket.on('data', (chunk) => this.onData(chunk));
    // 'close' follows on both.
    socket.on('end', () => socket.destroy());
    socket.on('error', (error) => {
      this.reason = error.message;
    });
    socket.on('close', () => this.onClose());
  }

  /** Leaves at the next {@link flush}. @returns whether it is the first since the last one. */
  send(packet: ServerPacket): boolean {
    if (this.isOver) return false;
    this.options.end.write(this.outbox, packet);
    const isFirst = !this.hasUnflushed;
    this.hasUnflushed = true;
    return isFirst;
  }

  /** Writes all that was sent, at once. */
  flush(): void {
    this.hasUnflushed = false;
    if (this.isOver) return;
    this.outbox.flush();
    const { waitingBytes } = this.outbox;
    if (waitingBytes > this.options.maxWaitingBytes) {
      this.breakOff(`it does not read, and ${waitingBytes} bytes wait for it`);
    }
  }

  /** It took too long to make it, or to say who is there. */
  timeOut(): void {
    this.reason = 'it took too long';
    this.socket.destroy();
  }

  /** Closes it from this side. What was sent may still arrive; nothing more is told. */
  close(): void {
    if (this.isOver) return;
    this.outbox.flush();
    this.isOver = true;
    const { socket } = this;
    if (!this.outbox.isHandedOver || socket.connecting) {
      socket.destroy();
      return;
    }
    socket.end();
    // What still comes in is not read, but must not keep the socket open.
    socket.resume();
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
  }

  private onData(chunk: Uint8Array): void {
    if (this.isOver) return;
    this.options.end.push(chunk);
    this.options.turn(() => {
      while (!this.isOver) {
        const packet = this.next();
        if (packet === undefined) return;
        this.options.message(packet);
      }
    });
  }

  /** A learner that takes a long state is there, though it has nothing to say. */
  private onProgress(): void {
    if (this.isOver) return;
    this.options.turn(() => {
      if (!this.isOver) this.options.message({ kind: 'PING', sessions: [] });
    });
  }

  private next(): ServerPacket | undefined {
    try {
      return this.options.end.next();
    } catch (error) {
      if (!(error instanceof JuteError || error instanceof PeerError)) throw error;
      this.breakOff(`what it sends makes no sense: ${error.message}`);
      return undefined;
    }
  }

  private breakOff(reason: string): void {
    this.reason = reason;
    this.options.warn(reason);
    this.socket.destroy();
  }

  private onClose(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.turn(() => this.options.down(this.reason));
  }
}
