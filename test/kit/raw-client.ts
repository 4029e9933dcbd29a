import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ConnectResponse, WireReply, WireRequest } from '#kit';
import {
  FrameReader,
  JuteWriter,
  readConnectResponse,
  readReply,
  writeConnectRequest,
  writeFrame,
  writeRequest,
} from '#chapter/13-wire';

/** A client of one server, with a session and one request at a time. */
export class RawClient {
  readonly session: ConnectResponse;
  /** Resolves when the connection is over. */
  readonly closed: Promise<unknown>;
  private readonly socket: Socket;
  private readonly frames: AsyncGenerator<Uint8Array, void>;
  private lastXid = 0;

  private constructor(
    socket: Socket,
    frames: AsyncGenerator<Uint8Array, void>,
    session: ConnectResponse,
  ) {
    this.socket = socket;
    this.frames = frames;
    this.session = session;
    this.closed = once(socket, 'close');
  }

  /** Opens a session, or goes on with one. @throws Error if the server closes the connection. */
  static async open(port: number, former?: ConnectResponse): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const frames = framesOf(socket);
    const writer = new JuteWriter();
    writeFrame(writer, writeConnectRequest, {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs: 30_000,
      session: former?.session ?? 0n,
      passwd: former?.passwd ?? new Uint8Array(16),
      readOnly: false,
    });
    socket.write(writer.toBytes());
    return new RawClient(socket, frames, readConnectResponse(await nextOf(frames)));
  }

  async ask(request: WireRequest): Promise<WireReply> {
    const writer = new JuteWriter();
    writeFrame(writer, writeRequest, { xid: ++this.lastXid, request });
    this.socket.write(writer.toBytes());
    return readReply(await nextOf(this.frames), request.op);
  }

  close(): void {
    this.socket.destroy();
  }
}

async function nextOf(frames: AsyncGenerator<Uint8Array, void>): Promise<Uint8Array> {
  const { value } = await frames.next();
  if (value === undefined) throw new Error('The server has closed the connection.');
  return value;
}

async function* framesOf(socket: Socket): AsyncGenerator<Uint8Array, void> {
  const reader = new FrameReader({ maxFrameBytes: 1 << 20 });
  // The socket outlives this loop.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    reader.push(chunk as Uint8Array);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) yield frame;
  }
}
