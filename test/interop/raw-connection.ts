import { Buffer } from 'node:buffer';
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How long a server may take to answer, on however busy a machine. */
const LIMIT_MS = 120_000;

/** A connection to a client port on which a test sends whatever bytes it likes. */
export class RawConnection {
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private isClosed = false;
  private readonly news = new EventEmitter();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.news.emit('news');
    });
    // A server that closes in the middle resets the connection; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      this.news.emit('news');
    });
  }

  /** Resolves when it is open. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Sends bytes as they are. @param bytes - in hex, or as such. */
  send(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : bytes);
  }

  /** Sends a frame: its length goes before it. */
  sendFrame(body: Uint8Array): void {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    this.send(Buffer.concat([length, body]));
  }

  /** Waits for a whole frame. @returns it without its length; undefined if the server has closed instead. */
  async frame(): Promise<Buffer | undefined> {
    await this.untilSo(
      () => this.received.length >= 4 && this.received.length >= 4 + this.received.readInt32BE(0),
    );
    if (this.received.length < 4) return undefined;
    const end = 4 + this.received.readInt32BE(0);
    const frame = this.received.subarray(4, end);
    this.received = this.received.subarray(end);
    return frame;
  }

  /** Waits until the server has closed. @returns what it had sent before that nobody has read, in hex. */
  async untilClosed(): Promise<string> {
    await this.untilSo(() => false);
    return this.received.toString('hex');
  }

  /** No more comes from this side; what the server sends may still come. */
  endOwnSide(): void {
    this.socket.end();
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.socket.destroy();
  }

  private async untilSo(isSo: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(LIMIT_MS);
    while (!this.isClosed && !isSo()) await once(this.news, 'news', { signal });
  }
}
