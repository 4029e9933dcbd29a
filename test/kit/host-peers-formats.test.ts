import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  ErrorCode,
  JuteError,
  JuteWriter,
  MALFORMED_WRITE,
  OPEN_ACL,
  OpCode,
  RECONFIG,
  refusalOf,
  type TreeState,
} from '#kit';
import { encodeHello, readHello } from '../../src/host/peers/election-hello.ts';
import { readForwarded, writeForwarded } from '../../src/host/peers/forwarded-request.ts';
import { IncomingBytes } from '../../src/host/peers/incoming-bytes.ts';
import { LeaderEnd } from '../../src/host/peers/leader-end.ts';
import { LearnerEnd } from '../../src/host/peers/learner-end.ts';
import {
  encodeNotification,
  lengthOfMessage,
  readNotification,
} from '../../src/host/peers/notification-format.ts';
import { Outbox } from '../../src/host/peers/outbox.ts';
import { PeerError } from '../../src/host/peers/peer-error.ts';
import { readRawPacket } from '../../src/host/peers/raw-packet.ts';
import type { ServerPacket } from '../../src/kit/contracts/ensemble.ts';
import { snapshotPieces, SnapshotStreamReader } from '../../src/host/peers/snapshot-stream.ts';
import { captured, ELECTION_CAPTURES, QUORUM_CAPTURES } from '../golden/captures.ts';

const LIMIT = 1 << 20;

const STATES = ['LOOKING', 'FOLLOWING', 'LEADING', 'OBSERVING'];

const OPTIONS = {
  config: () => ({ text: '', version: 0x100000000n }),
  maxFieldBytes: LIMIT,
  warn: () => undefined,
  leadersConfig: () => undefined,
};

describe.each(ELECTION_CAPTURES)('%s', (name) => {
  const messages = captured(name);
  const hellos = messages.filter(({ note }) => note.what === 'hello');
  const notifications = messages.filter(({ note }) => note.what === 'notification');

  it('has hellos that are read and written', () => {
    expect(hellos.length).toBeGreaterThan(0);
    for (const { note, bytes } of hellos) {
      const { sid, address } = note;
      expect(readHello(bytes)).toEqual({ sid, address, bytes: bytes.length });
      expect(encodeHello(sid!, address!)).toEqual(bytes);
    }
  });

  it('has notifications that are read and written', () => {
    expect(notifications.length).toBeGreaterThan(0);
    for (const { note, bytes } of notifications) {
      expect(lengthOfMessage(bytes)).toBe(note.length);
      const { notification, config } = readNotification(bytes.subarray(4), 3);
      expect(config).toBe(note.config);
      expect(notification).toEqual({
        kind: 'notification',
        sid: 3,
        state: STATES[note.state!],
        leader: note.leader,
        zxid: BigInt.asIntN(64, BigInt(note.zxid!)),
        electionEpoch: Number(note.electionEpoch),
        peerEpoch: Number(BigInt.asIntN(64, BigInt(note.peerEpoch!))),
        version: 2,
      });
      expect(encodeNotification(notification, note.config!)).toEqual(bytes);
    }
  });
});

describe('a hello', () => {
  const bytes = encodeHello(7, '[::1]:3888');

  it('is not read before it is whole', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(readHello(bytes.subarray(0, length))).toBeUndefined();
    }
    expect(readHello(bytes)?.address).toBe('[::1]:3888');
  });

  it('leaves alone what follows', () => {
    expect(readHello(Buffer.concat([bytes, Buffer.from('more')]))?.bytes).toBe(bytes.length);
  });

  it('may be the sid alone, as before 3.5', () => {
    expect(readHello(longs(5n))).toEqual({ sid: 5, bytes: 8 });
  });

  it('may have several addresses', () => {
    const hello = Buffer.concat([longs(-65535n, 5n), text('a:1|b:2')]);
    expect(readHello(hello)).toEqual({ sid: 5, address: 'a:1', bytes: hello.length });
  });

  it.each([
    ['of an unknown protocol', longs(-1n, 5n)],
    ['of a sid that is out of bounds', Buffer.concat([longs(-65536n, 2n ** 60n), text('a:1')])],
    ['without an address', Buffer.concat([longs(-65536n, 5n), text('')])],
    [
      'with an address that is too long',
      Buffer.concat([longs(-65536n, 5n), text('a'.repeat(2049))]),
    ],
  ])('%s is refused', (_, hello) => {
    expect(() => readHello(hello)).toThrow(/./);
  });
});

describe('a notification', () => {
  it('of 28 bytes has the epoch of its zxid', () => {
    const bytes = Buffer.concat([ints(0), longs(2n, 0x500000001n, 7n)]);
    const { notification, config } = readNotification(bytes, 1);
    expect(notification).toMatchObject({ leader: 2, electionEpoch: 7, peerEpoch: 5, version: 0 });
    expect(config).toBeNull();
  });

  it('of 40 bytes has an epoch of its own', () => {
    const bytes = Buffer.concat([ints(2), longs(2n, 0x500000001n, 7n, 6n), ints(1)]);
    const { notification, config } = readNotification(bytes, 1);
    expect(notification).toMatchObject({ state: 'LEADING', peerEpoch: 6, version: 1 });
    expect(config).toBeNull();
  });

  it('may be of somebody without a vote', () => {
    const sent = {
      kind: 'notification',
      ...{ leader: -(2 ** 63), zxid: -(2n ** 63n), peerEpoch: -(2 ** 63) },
      electionEpoch: 1,
      state: 'LOOKING',
      sid: 4,
      version: 2,
    } as const;
    const { notification } = readNotification(encodeNotification(sent, 'x').subarray(4), 4);
    expect(notification).toEqual(sent);
  });

  it.each([
    ['that is too short', Buffer.alloc(27)],
    ['of an unknown state', Buffer.concat([ints(4), longs(1n, 1n, 1n, 1n), ints(1)])],
    [
      'with a number out of bounds',
      Buffer.concat([ints(0), longs(2n ** 60n, 1n, 1n, 1n), ints(1)]),
    ],
    ['with a text that is cut short', Buffer.concat([ints(0), longs(1n, 1n, 1n, 1n), ints(2, 9)])],
  ])('%s is refused', (_, bytes) => {
    expect(() => readNotification(bytes, 1)).toThrow(/./);
  });

  it.each([0, -1, 512 * 1024 + 1])('of length %d is refused', (length) => {
    expect(() => lengthOfMessage(ints(length))).toThrow(PeerError);
  });
});

describe('a packet', () => {
  it('is the same however the stream is cut', () => {
    const stream = Buffer.concat(
      captured('quorum-broadcast')
        .filter(({ dir }) => dir === 'learner>leader')
        .map(({ bytes }) => bytes),
    );
    const whole = packetsIn(stream, []);
    expect(whole.length).toBeGreaterThan(30);
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 50 });
    fc.assert(
      fc.property(cuts, (at) => {
        expect(packetsIn(stream, at)).toEqual(whole);
      }),
    );
  });

  it.each([
    ['with data of negative length', Buffer.concat([ints(3), longs(1n), ints(-2)])],
    ['with too much data', Buffer.concat([ints(3), longs(1n), ints(LIMIT + 1)])],
    ['with an identity of negative length', Buffer.concat([ints(3), longs(1n), ints(-1, 1, -5)])],
    ['with an identity that is null', Buffer.concat([ints(3), longs(1n), ints(-1, 1, -1, -1)])],
  ])('%s is refused', (_, bytes) => {
    const incoming = new IncomingBytes();
    incoming.push(bytes);
    expect(() => readRawPacket(incoming, LIMIT)).toThrow(/./);
  });

  it('of many identities is refused once they are too long', () => {
    const incoming = new IncomingBytes();
    incoming.push(Buffer.concat([ints(3), longs(1n), ints(-1, 0x7fffffff)]));
    const identity = Buffer.concat([text('x'.repeat(1000)), text('y'.repeat(1000))]);
    expect(() => {
      for (let count = 0; count < 2000; count++) {
        incoming.push(identity);
        readRawPacket(incoming, LIMIT);
      }
    }).toThrow(PeerError);
  });

  it('that nobody knows is passed over', () => {
    const leader = new LeaderEnd(OPTIONS);
    leader.push(Buffer.concat([ints(99), longs(1n), ints(-1, -1)]));
    leader.push(Buffer.concat([ints(3), longs(7n), ints(-1, -1)]));
    expect(leader.next()).toEqual({ kind: 'ACK', zxid: 7n });
  });

  it('that its end never sends is an error', () => {
    const outbox = new Outbox(new PassThrough());
    const ack: ServerPacket = { kind: 'ACK', zxid: 1n };
    const commit: ServerPacket = { kind: 'COMMIT', zxid: 1n };
    const logged: ServerPacket = { kind: 'LOGGED', attempt: 1 };
    expect(() => new LeaderEnd(OPTIONS).write(outbox, ack)).toThrow('A leader sends no ACK.');
    expect(() => new LearnerEnd(OPTIONS).write(outbox, commit)).toThrow(
      'A learner sends no COMMIT.',
    );
    expect(() => new LearnerEnd(OPTIONS).write(outbox, logged)).toThrow('LOGGED');
  });

  it('with a byte changed or cut short does no harm', () => {
    const messages = QUORUM_CAPTURES.flatMap((name) => captured(name)).filter(
      ({ note }) => note.type !== 'SNAP' && note.nodes === undefined,
    );
    const mutation = fc.record({
      message: fc.constantFrom(...messages),
      at: fc.nat(200),
      to: fc.nat(255),
      length: fc.nat(300),
    });
    fc.assert(
      fc.property(mutation, ({ message, at, to, length }) => {
        const bytes = Buffer.from(message.bytes);
        bytes[at % bytes.length] = to;
        const isLeaders = message.dir === 'leader>learner';
        const end = isLeaders ? new LearnerEnd(OPTIONS) : new LeaderEnd(OPTIONS);
        end.push(bytes.subarray(0, length));
        try {
          while (end.next() !== undefined);
        } catch (error) {
          expect(error instanceof PeerError || error instanceof JuteError).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a forwarded request', () => {
  it.each([
    ['of an unknown type', 99, ints(), ErrorCode.UNIMPLEMENTED],
    [
      'that only asks',
      OpCode.exists,
      Buffer.concat([text('/a'), Buffer.of(0)]),
      ErrorCode.UNIMPLEMENTED,
    ],
    ['that is cut short', OpCode.create, text('/a'), ErrorCode.MARSHALLINGERROR],
    [
      'to change the ensemble',
      OpCode.reconfig,
      Buffer.concat([ints(-1, -1, -1), longs(-1n)]),
      ErrorCode.RECONFIGDISABLED,
    ],
  ])('%s is refused', (_, type, body, refusal) => {
    const leader = new LeaderEnd(OPTIONS);
    const data = Buffer.concat([longs(5n), ints(8, type), body]);
    leader.push(Buffer.concat([ints(1), longs(-1n), ints(data.length), data, ints(-1)]));
    expect(leader.next()).toMatchObject({
      kind: 'REQUEST',
      request: { session: 5n, cxid: 8, identities: [], refusal },
    });
  });

  it.each([
    [MALFORMED_WRITE, ErrorCode.MARSHALLINGERROR],
    [RECONFIG, ErrorCode.RECONFIGDISABLED],
  ])('that is refused here is refused for the same reason there', (request, refusal) => {
    expect(refusalOf(request)).toBe(refusal);
    const writer = new JuteWriter();
    writeForwarded(writer, { session: 5n, cxid: 8, identities: [], request, refusal });
    const read = readForwarded(writer.toBytes(), [], '2');
    expect(read).toMatchObject({ kind: 'REQUEST', request: { session: 5n, cxid: 8, refusal } });
  });

  it.each([
    { op: 'createContainer', path: '/c', data: null, acl: OPEN_ACL, flags: 4 },
    { op: 'createTTL', path: '/t', data: Buffer.from('x'), acl: OPEN_ACL, flags: 5, ttlMs: 1000 },
    { op: 'setACL', path: '/c', acl: OPEN_ACL, version: -1 },
    { op: 'check', path: '/c', version: 3 },
    { op: 'createSession', timeoutMs: 4000 },
    { op: 'closeSession' },
  ] as const)('of $op arrives as it was', (request) => {
    const identities = [{ scheme: 'ip', id: '::1' }];
    const forwarded = { session: 2n ** 63n + 1n, cxid: 3, identities, request };
    const stream = new PassThrough();
    const outbox = new Outbox(stream);
    new LearnerEnd(OPTIONS).write(outbox, { kind: 'REQUEST', request: forwarded });
    outbox.flush();
    const leader = new LeaderEnd(OPTIONS);
    leader.push(stream.read() as Buffer);
    const read = leader.next();
    expect(read?.kind === 'REQUEST' && read.request).toMatchObject({
      ...forwarded,
      request:
        'data' in request && request.data !== null
          ? { ...request, data: new Uint8Array(request.data) }
          : request,
    });
  });
});

describe('a state', () => {
  const stat = {
    ...{ czxid: 1n, mzxid: 2n, pzxid: 3n, ctime: 4, mtime: 5 },
    ...{ version: 6, cversion: 7, aversion: 8, ephemeralOwner: 9n },
  };
  const acl = [{ perms: 1, id: { scheme: 'world', id: 'anyone' } }];
  const state: TreeState = {
    sessions: [
      [1n, 4000],
      [2n ** 63n + 5n, 8000],
    ],
    nodes: [
      { path: '', data: null, acl: OPEN_ACL, stat },
      { path: '/a', data: new Uint8Array(), acl, stat },
      { path: '/trap', data: new Uint8Array(signature()), acl: [...acl], stat },
      { path: '/ü', data: new Uint8Array(300).fill(7), acl: [], stat },
    ],
  };
  const bytes = Buffer.concat([...snapshotPieces(state)]);

  it('is the same however the stream is cut, whatever is in it', () => {
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (at) => {
        const incoming = new IncomingBytes();
        const reader = new SnapshotStreamReader(incoming, LIMIT);
        const read = chunksOf(bytes, at).map((chunk) => {
          incoming.push(chunk);
          return reader.read();
        });
        expect(read.pop()).toEqual(state);
        expect(read.every((none) => none === undefined)).toBe(true);
      }),
    );
  });

  it('leaves alone what follows', () => {
    const incoming = new IncomingBytes();
    incoming.push(Buffer.concat([bytes, ints(42)]));
    expect(new SnapshotStreamReader(incoming, LIMIT).read()).toEqual(state);
    expect(incoming.has(4) && incoming.intAt(0)).toBe(42);
    expect(incoming.has(5)).toBe(false);
  });

  it('is sent in pieces', () => {
    const nodes = Array.from({ length: 1000 }, (_, i) => {
      return { path: `/${i}`, data: new Uint8Array(1000), acl, stat };
    });
    const lengths = [...snapshotPieces({ sessions: [], nodes })].map((piece) => piece.length);
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(70_000);
  });

  it.each([
    ['with a negative count', ints(-1)],
    ['with a path of negative length', ints(0, 0, -2)],
    ['with a path that is too long', ints(0, 0, 0x7fffffff)],
    ['with a path that is null', Buffer.concat([ints(0, 0, -1, -1), Buffer.alloc(68)])],
    ['with another signature', Buffer.concat([ints(0, 0), text('/'), text('BenWasThere')])],
    ['without a signature', Buffer.concat([ints(0, 0), text('/'), ints(15), longs(1n)])],
  ])('%s is refused', (_, wrong) => {
    const incoming = new IncomingBytes();
    incoming.push(Buffer.concat([wrong, Buffer.alloc(100)]));
    expect(() => new SnapshotStreamReader(incoming, LIMIT).read()).toThrow(/./);
  });
});

describe('an outbox', () => {
  it('sends a long one with what was written before and after it in order', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const outbox = new Outbox(stream);
    outbox.writer.writeInt(1);
    outbox.stream([ints(2, 3, 4, 5), ints(6, 7, 8), ints(9)].values());
    outbox.writer.writeInt(10);
    outbox.flush();
    outbox.writer.writeInt(11);
    outbox.flush();
    expect(outbox.waitingBytes).toBeGreaterThan(7);
    const received: Buffer[] = [];
    for await (const chunk of stream) {
      received.push(chunk as Buffer);
      if (Buffer.concat(received).length === 44) stream.end();
    }
    expect(Buffer.concat(received)).toEqual(ints(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    expect(outbox.isHandedOver).toBe(true);
    expect(outbox.waitingBytes).toBe(0);
  });
});

/** The packets of learners in a stream that comes in chunks, cut at these places. */
function packetsIn(stream: Buffer, cuts: readonly number[]): ServerPacket[] {
  const leader = new LeaderEnd(OPTIONS);
  return chunksOf(stream, cuts).flatMap((chunk) => {
    leader.push(chunk);
    const packets: ServerPacket[] = [];
    for (let packet = leader.next(); packet !== undefined; packet = leader.next()) {
      packets.push(packet);
    }
    return packets;
  });
}

function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

function longs(...values: readonly bigint[]): Buffer {
  const writer = new JuteWriter();
  for (const value of values) writer.writeLong(value);
  return Buffer.from(writer.toBytes());
}

function ints(...values: readonly number[]): Buffer {
  const writer = new JuteWriter();
  for (const value of values) writer.writeInt(value);
  return Buffer.from(writer.toBytes());
}

function text(value: string): Buffer {
  const writer = new JuteWriter();
  writer.writeString(value);
  return Buffer.from(writer.toBytes());
}

/** What ends a state. */
function signature(): Buffer {
  return Buffer.concat([text('/'), text('BenWasHere')]);
}
