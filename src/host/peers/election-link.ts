import type { Socket } from 'node:net';
import { JuteError } from '../../jute/jute-error.ts';
import type { ServerId } from '../../kit/contracts/zab-election.ts';
import {
  lengthOfMessage,
  readNotification,
  type NotificationMessage,
} from './notification-format.ts';
import { PeerError } from './peer-error.ts';

const LENGTH_BYTES = 4;

const NOTHING = Buffer.alloc(0);

/** What a link tells. Nothing any more once it was closed from this side. */
export interface ElectionLinkOptions {
  /** Who is at the other end. */
  readonly sid: ServerId;
  /** What has come by the connection already. */
  readonly received: Buffer;
  message(message: NotificationMessage): void;
  /** What was sent has left this process: there is room for more. */
  drained(): void;
  /** It broke, or was closed at the other end, or had to be. */
  down(): void;
  warn(problem: string): void;
}

/**
 * An established connection between two servers, by which both send notifications. Apache: `SendWorker`,
 * `RecvWorker`.
 */
export class ElectionLink {
  private readonly socket: Socket;
  private readonly options: ElectionLinkOptions;
  private received: Buffer;
  private isSending = false;
  private isOver = false;

  constructor(socket: Socket, options: ElectionLinkOptions) {
    this.socket = socket;
    this.options = options;
    this.received = options.received;
    socket.on('data', (chunk) => this.onData(chunk));
    socket.on('end', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => this.onClose());
    if (options.received.length > 0) setImmediate(() => this.onData(NOTHING));
  }

  /** Whether what was sent last has not left yet. */
  get isBusy(): boolean {
    return this.isSending;
  }

  /** Sends a message with its length. Not while it is busy. */
  send(message: Uint8Array): void {
    this.isSending = true;
    this.socket.write(message, () => {
      this.isSending = false;
      if (!this.isOver) this.options.drained();
    });
  }

  close(): void {
    this.isOver = true;
    this.socket.destroy();
  }

  private onData(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    while (!this.isOver) {
      const message = this.next();
      if (message === undefined) return;
      this.options.message(message);
    }
  }

  private next(): NotificationMessage | undefined {
    try {
      return this.read();
    } catch (error) {
      if (!(error instanceof JuteError || error instanceof PeerError)) throw error;
      this.options.warn(error.message);
      this.socket.destroy();
      this.received = NOTHING;
      return undefined;
    }
  }

  private read(): NotificationMessage | undefined {
    const length = lengthOfMessage(this.received);
    if (length === undefined || this.received.length < LENGTH_BYTES + length) return undefined;
    const end = LENGTH_BYTES + length;
    const bytes = this.received.subarray(LENGTH_BYTES, end);
    this.received = this.received.subarray(end);
    return readNotification(bytes, this.options.sid);
  }

  private onClose(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.down();
  }
}
