import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { formatZxid, type Txn } from '#kit';
import { LeaderEnd } from '../../src/host/peers/leader-end.ts';
import { LearnerEnd } from '../../src/host/peers/learner-end.ts';
import type { LinkEnd } from '../../src/host/peers/link-end.ts';
import { Outbox } from '../../src/host/peers/outbox.ts';
import type { ServerPacket } from '../../src/kit/contracts/ensemble.ts';
import { captured, QUORUM_CAPTURES, type Captured, type CapturedNote } from '../golden/captures.ts';

/** Both ends of a connection, of which each plays its part in the capture. */
class Ends {
  version = 0n;
  text = '';
  readonly told: string[] = [];
  readonly warnings: string[] = [];
  private readonly options = {
    config: () => ({ text: this.text, version: this.version }),
    maxFieldBytes: 1 << 20,
    warn: (problem: string) => this.warnings.push(problem),
  };
  readonly leader = new LeaderEnd(this.options);
  readonly learner = new LearnerEnd({
    ...this.options,
    leadersConfig: (text) => this.told.push(text),
  });

  /** The end that has sent it, and the one that got it. */
  of({ dir }: Captured): { readonly from: LinkEnd; readonly to: LinkEnd } {
    return dir === 'leader>learner'
      ? { from: this.leader, to: this.learner }
      : { from: this.learner, to: this.leader };
  }
}

/** What an end writes for a packet. */
function bytesOf(end: LinkEnd, packet: ServerPacket): Uint8Array {
  const stream = new PassThrough({ highWaterMark: 1 << 20 });
  const outbox = new Outbox(stream);
  end.write(outbox, packet);
  outbox.flush();
  return new Uint8Array((stream.read() as Buffer | null) ?? []);
}

/** Each packet that comes out of a capture, with the last of the messages it took. */
function* packetsOf(
  messages: readonly Captured[],
  chunkBytes: number,
): Generator<{ readonly message: Captured; readonly packet: ServerPacket; readonly ends: Ends }> {
  const links = new Map<number, Ends>();
  for (const message of messages) {
    const ends = links.get(message.link) ?? new Ends();
    links.set(message.link, ends);
    // A learner is refused that knows more than the leader.
    ends.version = BigInt(message.note.learnerInfo?.configVersion ?? '0x200000000');
    ends.text = message.note.config ?? '';
    const { to } = ends.of(message);
    const packets: ServerPacket[] = [];
    for (let at = 0; at < message.bytes.length; at += chunkBytes) {
      expect(packets).toEqual([]);
      to.push(message.bytes.slice(at, at + chunkBytes));
      for (let packet = to.next(); packet !== undefined; packet = to.next()) packets.push(packet);
    }
    expect(packets.length).toBe(isInside(message) ? 0 : 1);
    for (const packet of packets) yield { message, packet, ends };
    expect(ends.warnings).toEqual([]);
  }
}

/** SNAP is one packet with the state behind it and the signature. */
function isInside({ note }: Captured): boolean {
  return note.type === 'SNAP' || note.type?.startsWith('snapshot') === true;
}

describe.each(QUORUM_CAPTURES)('%s', (name) => {
  const messages = captured(name);

  it('is read as it is meant', () => {
    for (const { message, packet, ends } of packetsOf(messages, Infinity)) {
      expect(meaningOf(packet)).toEqual(expectedOf(message.note));
      if (packet.kind === 'NEWLEADER') expect(ends.told).toEqual([message.note.config]);
      if (packet.kind === 'REQUEST') expect(packet.request.via).toMatch(/^(\d*)$/);
    }
  });

  it('is read the same a byte at a time', () => {
    const whole = [...packetsOf(messages, Infinity)].map(({ packet }) => packet);
    const byBytes = [...packetsOf(messages, 1)].map(({ packet }) => packet);
    expect(byBytes).toEqual(whole);
  });

  it('is written as it was', () => {
    for (const { message, packet, ends } of packetsOf(messages, Infinity)) {
      // The answer to a SYNC is about no client, and our learner names none.
      if (packet.kind === 'SYNC' && message.note.type === 'REQUEST') continue;
      // Apache gives the open list a key: see below.
      if (packet.kind === 'SNAP') continue;
      expect(bytesOf(ends.of(message).from, packet)).toEqual(message.bytes);
    }
  });
});

describe('a state', () => {
  const snaps = QUORUM_CAPTURES.flatMap((name) => {
    const messages = captured(name);
    return [...packetsOf(messages, Infinity)].flatMap(({ packet }) =>
      packet.kind === 'SNAP' ? [packet] : [],
    );
  });
  const notes = QUORUM_CAPTURES.flatMap((name) =>
    captured(name).filter(({ note }) => note.nodes !== undefined),
  );

  it('has the nodes and sessions of the leader', () => {
    expect(snaps.length).toBeGreaterThan(1);
    expect(snaps.map(({ state }) => state.nodes.map(({ path }) => path))).toEqual(
      notes.map(({ note }) => note.nodes),
    );
    expect(snaps.map(({ state }) => state.sessions.length)).toEqual(
      notes.map(({ note }) => note.sessions),
    );
  });

  it.each(snaps)('of $state.nodes.length nodes comes back from what is written of it', (snap) => {
    const ends = new Ends();
    ends.learner.push(bytesOf(ends.leader, snap));
    expect(ends.learner.next()).toEqual(snap);
  });
});

/** What the capture says of a packet, in the words of {@link meaningOf}. */
function expectedOf(note: CapturedNote): object {
  const { type, zxid, dataLen: _, config: __, protocol: ___, ...rest } = note;
  switch (type) {
    case 'signature string':
      return { type: 'SNAP' };
    case 'FOLLOWERINFO':
    case 'OBSERVERINFO':
      return { type, zxid, sid: rest.learnerInfo?.sid };
    case 'REQUEST':
      if (rest.request?.op === 'sync') return { type: 'SYNC' };
      return {
        type,
        ...rest,
        request: { ...rest.request, op: rest.request?.op ?? 'createSession' },
      };
    case 'REVALIDATE':
      return { type, session: rest.session };
    case 'PING':
      return { type, touch: rest.touch ?? [] };
    case 'SYNC':
    case 'UPTODATE':
      return { type };
    default:
      return { type, zxid, ...rest };
  }
}

function meaningOf(packet: ServerPacket): object {
  const type = packet.kind;
  switch (packet.kind) {
    case 'FOLLOWERINFO':
    case 'OBSERVERINFO':
      return { type, zxid: formatZxid(BigInt(packet.acceptedEpoch) << 32n), sid: packet.sid };
    case 'LEADERINFO':
    case 'NEWLEADER':
      return { type, zxid: formatZxid(BigInt(packet.epoch) << 32n) };
    case 'ACKEPOCH':
      return { type, zxid: formatZxid(packet.zxid), currentEpoch: packet.currentEpoch };
    case 'PROPOSAL':
    case 'INFORM':
      return { type, zxid: formatZxid(packet.zxid), txn: meaningOfTxn(packet.zxid, packet.txn) };
    case 'REQUEST': {
      const { session, cxid, identities, request } = packet.request;
      const authinfo = identities.map(({ scheme, id }) => [scheme, id]);
      return {
        type,
        request: { session: formatZxid(session), cxid, op: request.op },
        ...(authinfo.length > 0 && { authinfo }),
      };
    }
    case 'PING': {
      const { sessions = [] } = packet;
      return {
        type,
        touch: sessions.map(({ session, timeoutMs }) => [formatZxid(session), timeoutMs]),
      };
    }
    case 'REVALIDATE':
      return { type, session: formatZxid(packet.session) };
    case 'SYNC':
    case 'UPTODATE':
    case 'SNAP':
    case 'LOGGED':
      return { type };
    default:
      return { type, zxid: formatZxid(packet.zxid) };
  }
}

function meaningOfTxn(zxid: bigint, { clientId, cxid, timeMs, body }: Txn): object {
  return {
    clientId: formatZxid(clientId),
    cxid,
    zxid: formatZxid(zxid),
    time: timeMs,
    type: body.type,
  };
}
