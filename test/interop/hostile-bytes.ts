import { Buffer } from 'node:buffer';
import { connectRequest, shakeHands } from './connect-frame.ts';
import { RawConnection } from './raw-connection.ts';

/** Bytes that no well-behaved client sends, and when: at once, or with a session. */
export interface Hostile {
  readonly name: string;
  readonly hasSession: boolean;
  readonly bytes: Buffer;
}

/** Opcodes that need a body, by their names. */
const WITH_BODY = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getACL: 6,
  setACL: 7,
  getChildren: 8,
  sync: 9,
  getChildren2: 12,
  check: 13,
  multi: 14,
  create2: 15,
  checkWatches: 17,
  removeWatches: 18,
  createContainer: 19,
  createTTL: 21,
  multiRead: 22,
  auth: 100,
  setWatches: 101,
  getEphemerals: 103,
  getAllChildrenNumber: 104,
  setWatches2: 105,
  addWatch: 106,
} as const;

/** No session of a test expires meanwhile: that would be a transaction. */
const LONG_MS = 600_000;

const UNKNOWN = [0, 10, -1, 23, 55, 99, 108, 2_147_483_647, -2_147_483_648];

/** `exists` of the root, without a watch, and three bytes more in the same frame. */
const TRAILING = ['00000011', '00000001', '00000003', '00000001', '2f', '00', '616263'].join('');

const PING = request(-2, 11);

/** All of it, in an order that makes the answers of two servers comparable. */
export function hostileBytes(): readonly Hostile[] {
  return [...beforeSession(), ...frames(), ...requests()];
}

function beforeSession(): Hostile[] {
  const handshake = connectRequest();
  const at = (name: string, bytes: Buffer): Hostile => ({ name, hasSession: false, bytes });
  return [
    at('a length of -1', int32(-1)),
    at('a length of 0', int32(0)),
    at('a length past jute.maxbuffer', int32(1_048_576)),
    at('the greatest length', int32(0x7fff_ffff)),
    at('a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')),
    at('a handshake that is cut short', framed(handshake.subarray(0, 20))),
    at('a handshake without its password', framed(handshake.subarray(0, 28))),
    at('a handshake from the future', framed(connectRequest({ lastZxidSeen: 2n ** 60n }))),
    at('a session nobody has', framed(connectRequest({ session: 0x0123_4567_89ab_cdefn }))),
    at('a password of no length', framed(connectRequest({ password: '' }))),
    at('a password of 5 bytes', framed(connectRequest({ password: '0102030405' }))),
    at('a negative timeout', framed(connectRequest({ timeoutMs: -1 }))),
  ];
}

function frames(): Hostile[] {
  const at = (name: string, bytes: Buffer): Hostile => ({ name, hasSession: true, bytes });
  return [
    at('a length of -1 in a session', int32(-1)),
    at('a length of 0 in a session', int32(0)),
    at('a length past jute.maxbuffer in a session', int32(1_048_576)),
    at('a four-letter word in a session', Buffer.from('ruok')),
    at('a frame of 3 bytes', framed(Buffer.alloc(3))),
    at('a frame of 7 bytes', framed(Buffer.alloc(7))),
    at('a second handshake', framed(connectRequest())),
    at('bytes behind a request', Buffer.from(TRAILING, 'hex')),
  ];
}

function requests(): Hostile[] {
  const tails = {
    'no body': '',
    'a length of -2': 'fffffffe',
    'a length past its end': '7fffffff',
    'a length that is cut short': '0000',
    'null, and nothing else': 'ffffffff',
  };
  const malformed = Object.entries(WITH_BODY).flatMap(([op, code]) =>
    Object.entries(tails).map(([what, tail]) => ({
      name: `${op} with ${what}`,
      hasSession: true,
      bytes: request(7, code, Buffer.from(tail, 'hex')),
    })),
  );
  const unknown = UNKNOWN.map((code) => ({
    name: `the opcode ${code}`,
    hasSession: true,
    bytes: request(7, code),
  }));
  return [...malformed, ...unknown];
}

/**
 * Sends it, and a ping behind it.
 *
 * @returns the frames that came, and how it ended: the connection is open behind the ping, or the server has closed it.
 */
export async function sendHostile(port: number, { hasSession, bytes }: Hostile): Promise<string[]> {
  const connection = hasSession
    ? (await shakeHands(port, { timeoutMs: LONG_MS })).connection
    : await RawConnection.open(port);
  if (hasSession) connection.send(PING);
  const before = hasSession ? await connection.frame() : undefined;
  const zxid = before?.readBigInt64BE(4);
  connection.send(bytes);
  connection.send(PING);
  const heard: string[] = [];
  let isFirst = !hasSession;
  for (;;) {
    const frame = await connection.frame();
    if (frame === undefined) return [...heard, 'closed'];
    heard.push(isFirst ? `session: ${frame.readInt32BE(4)}, ${frame.length}` : shown(frame, zxid));
    if (!isFirst && frame.readInt32BE(0) === -2) break;
    if (isUnknown(frame)) {
      // Apache may or may not answer the ping before it closes.
      await connection.untilClosed();
      return [...heard, 'closed'];
    }
    isFirst = false;
  }
  connection.destroy();
  return [...heard, 'open'];
}

/** The answer to an opcode that nobody knows. */
function isUnknown(frame: Buffer): boolean {
  return frame.length === 16 && frame.readInt32BE(12) === -6 && frame.readBigInt64BE(4) === -1n;
}

/** In hex, but for the zxid. @param before - what that was before: something that fails may be a transaction all the same. */
function shown(frame: Buffer, before: bigint | undefined): string {
  const zxid = frame.readBigInt64BE(4);
  const rest = frame.toString('hex', 12);
  const since = before === undefined ? 'zxid' : `zxid + ${zxid - before}`;
  return `${frame.readInt32BE(0)} ${zxid > 0n ? since : zxid} ${rest}`;
}

function request(xid: number, op: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return framed(Buffer.concat([int32(xid), int32(op), body]));
}

function framed(body: Uint8Array): Buffer {
  return Buffer.concat([int32(body.length), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
