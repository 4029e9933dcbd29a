import { Buffer } from 'node:buffer';
import { RawConnection } from './raw-connection.ts';

/** What a client says first. What is left out is as of a new client. */
export interface ConnectWish {
  readonly session?: bigint;
  /** 16 bytes, in hex. */
  readonly password?: string;
  readonly timeoutMs?: number;
  readonly lastZxidSeen?: bigint;
}

/** What the server answers. All is zero if it does not give the session. */
export interface ConnectAnswer {
  readonly session: bigint;
  /** In hex. */
  readonly password: string;
  readonly timeoutMs: number;
}

const NO_PASSWORD = '00'.repeat(16);

/** A ConnectRequest, without the length of its frame. */
export function connectRequest(wish: ConnectWish = {}): Buffer {
  const { session = 0n, password = NO_PASSWORD, timeoutMs = 10_000, lastZxidSeen = 0n } = wish;
  const head = Buffer.alloc(28);
  head.writeBigInt64BE(lastZxidSeen, 4);
  head.writeInt32BE(timeoutMs, 12);
  head.writeBigInt64BE(BigInt.asIntN(64, session), 16);
  const secret = Buffer.from(password, 'hex');
  head.writeInt32BE(secret.length, 24);
  return Buffer.concat([head, secret, Buffer.from([0])]);
}

/** Opens a connection and asks for a session. @returns its answer; undefined if the server closed without one. */
export async function shakeHands(
  port: number,
  wish?: ConnectWish,
): Promise<{ readonly connection: RawConnection; readonly answer: ConnectAnswer | undefined }> {
  const connection = await RawConnection.open(port);
  connection.sendFrame(connectRequest(wish));
  const frame = await connection.frame();
  const answer = frame && {
    timeoutMs: frame.readInt32BE(4),
    session: BigInt.asUintN(64, frame.readBigInt64BE(8)),
    password: frame.subarray(20, 36).toString('hex'),
  };
  return { connection, answer };
}
