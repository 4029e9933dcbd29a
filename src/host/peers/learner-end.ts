import type { Zxid } from '../../kit/zxid.ts';
import { epochOf, makeZxid } from '../../kit/zxid.ts';
import { decodeTxn } from '../../jute/decode-txn.ts';
import { JuteReader } from '../../jute/reader.ts';
import type { JuteWriter } from '../../jute/writer.ts';
import { writeForwarded, writeSync } from './forwarded-request.ts';
import { IncomingBytes } from './incoming-bytes.ts';
import type { LinkEnd, LinkEndOptions } from './link-end.ts';
import type { Outbox } from './outbox.ts';
import { PacketType, PROTOCOL_VERSION } from './packet-type.ts';
import { PeerError } from './peer-error.ts';
import { readRawPacket, type RawPacket } from './raw-packet.ts';
import type { ServerPacket } from '../../kit/contracts/ensemble.ts';
import { SnapshotStreamReader } from './snapshot-stream.ts';
import { writeIdentities, writeNoData } from './write-packet.ts';

/** So much of a state shows that the leader is there, as a PING does, for which there is no place in between. */
const PROGRESS_BYTES = 1 << 18;

/** The zxid of packets that are about none. */
const NO_ZXID = -1n;

/** What a learner needs to know besides. */
export interface LearnerEndOptions extends LinkEndOptions {
  /** The leader has told what the ensemble is: a text as in {@link EnsembleText}. Comes before NEWLEADER. */
  leadersConfig(text: string): void;
}

/** The learner's end of a connection. Apache: `Learner`, `Follower`, `Observer`. */
export class LearnerEnd implements LinkEnd {
  private readonly options: LearnerEndOptions;
  private readonly incoming = new IncomingBytes();
  /** A state that is coming in, and the zxid it includes. */
  private snapshot: { readonly zxid: Zxid; readonly reader: SnapshotStreamReader } | undefined;
  /** What has come of it since that was last told. */
  private untoldBytes = 0;
  /** PINGs that the leader has not sent: their answers are not for it. */
  private ownPings = 0;
  /** Of the leader's last PING: the answer repeats it. */
  private pingZxid: Zxid = 0n;

  constructor(options: LearnerEndOptions) {
    this.options = options;
  }

  push(chunk: Uint8Array): void {
    this.incoming.push(chunk);
    if (this.snapshot !== undefined) this.untoldBytes += chunk.length;
  }

  next(): ServerPacket | undefined {
    for (;;) {
      if (this.snapshot !== undefined) return this.nextOfSnapshot(this.snapshot);
      const raw = readRawPacket(this.incoming, this.options.maxFieldBytes);
      if (raw === undefined) return undefined;
      const packet = this.packetOf(raw);
      if (packet !== undefined) return packet;
    }
  }

  write(outbox: Outbox, packet: ServerPacket): void {
    const { writer } = outbox;
    switch (packet.kind) {
      case 'ACK':
        return writeNoData(writer, PacketType.ACK, packet.zxid);
      case 'REQUEST':
        writer.writeInt(PacketType.REQUEST);
        writer.writeLong(NO_ZXID);
        writer.writeNested(writeForwarded, packet.request);
        return writeIdentities(writer, packet.request.identities);
      case 'SYNC':
        writer.writeInt(PacketType.REQUEST);
        writer.writeLong(NO_ZXID);
        writer.writeNested(writeSync, undefined);
        return writeIdentities(writer, []);
      case 'PING':
        if (this.ownPings === 0) return this.writePing(writer, packet);
        this.ownPings--;
        return;
      case 'REVALIDATE':
        writer.writeInt(PacketType.REVALIDATE);
        writer.writeLong(NO_ZXID);
        writer.writeInt(12);
        writer.writeLong(packet.session);
        writer.writeInt(packet.timeoutMs);
        return writeIdentities(writer, []);
      case 'FOLLOWERINFO':
      case 'OBSERVERINFO':
        return this.writeInfo(writer, packet);
      case 'ACKEPOCH':
        writer.writeInt(PacketType.ACKEPOCH);
        writer.writeLong(packet.zxid);
        writer.writeInt(4);
        writer.writeInt(packet.currentEpoch);
        return writeIdentities(writer, []);
      default:
        throw new Error(`A learner sends no ${packet.kind}.`);
    }
  }

  /** Apache: `LearnerInfo`. */
  private writeInfo(
    writer: JuteWriter,
    { kind, sid, acceptedEpoch }: Extract<ServerPacket, { readonly acceptedEpoch: number }>,
  ): void {
    writer.writeInt(PacketType[kind]);
    writer.writeLong(makeZxid(acceptedEpoch, 0));
    writer.writeInt(20);
    writer.writeLongAsNumber(sid);
    writer.writeInt(PROTOCOL_VERSION);
    writer.writeLong(this.options.config().version);
    writeIdentities(writer, []);
  }

  private writePing(
    writer: JuteWriter,
    { sessions = [] }: Extract<ServerPacket, { readonly kind: 'PING' }>,
  ): void {
    writer.writeInt(PacketType.PING);
    writer.writeLong(this.pingZxid);
    writer.writeInt(12 * sessions.length);
    for (const { session, timeoutMs } of sessions) {
      writer.writeLong(session);
      writer.writeInt(timeoutMs);
    }
    writeIdentities(writer, []);
  }

  private nextOfSnapshot({
    zxid,
    reader,
  }: NonNullable<typeof this.snapshot>): ServerPacket | undefined {
    const state = reader.read();
    if (state === undefined) return this.tellProgress();
    this.snapshot = undefined;
    this.untoldBytes = 0;
    this.ownPings = 0;
    return { kind: 'SNAP', zxid, state };
  }

  private tellProgress(): ServerPacket | undefined {
    if (this.untoldBytes < PROGRESS_BYTES) return undefined;
    this.untoldBytes = 0;
    this.ownPings++;
    return { kind: 'PING' };
  }

  /** Undefined for what is of no use, or not whole yet. */
  private packetOf(raw: RawPacket): ServerPacket | undefined {
    const zxid = BigInt.asUintN(64, raw.zxid);
    switch (raw.type) {
      case PacketType.PROPOSAL:
        return { kind: 'PROPOSAL', zxid, txn: this.txnOf(zxid, dataOf(raw)) };
      case PacketType.COMMIT:
      case PacketType.COMMITANDACTIVATE:
        return { kind: 'COMMIT', zxid };
      case PacketType.INFORM:
        return { kind: 'INFORM', zxid, txn: this.txnOf(zxid, dataOf(raw)) };
      case PacketType.INFORMANDACTIVATE:
        // The leader-to-be comes first.
        return { kind: 'INFORM', zxid, txn: this.txnOf(zxid, dataOf(raw).subarray(8)) };
      case PacketType.PING:
        this.pingZxid = raw.zxid;
        return { kind: 'PING' };
      case PacketType.SYNC:
        return { kind: 'SYNC' };
      case PacketType.REVALIDATE:
        return revalidated(raw);
      case PacketType.LEADERINFO:
        return this.leaderInfo(raw);
      case PacketType.DIFF:
        return { kind: 'DIFF', zxid };
      case PacketType.TRUNC:
        return { kind: 'TRUNC', zxid };
      case PacketType.SNAP:
        return this.beginSnapshot(zxid);
      case PacketType.NEWLEADER:
        return this.newLeader(raw);
      case PacketType.UPTODATE:
        return { kind: 'UPTODATE' };
      default:
        this.options.warn(`A leader sends no packet of type ${raw.type}: it is ignored.`);
        return undefined;
    }
  }

  private txnOf(
    zxid: Zxid,
    data: Uint8Array,
  ): Extract<ServerPacket, { readonly kind: 'PROPOSAL' }>['txn'] {
    const logged = decodeTxn(data);
    if (logged.zxid === zxid) return logged.txn;
    throw new PeerError(`The packet of ${zxid} has a transaction of ${logged.zxid}.`);
  }

  private leaderInfo(raw: RawPacket): ServerPacket {
    const version = new JuteReader(dataOf(raw)).readInt();
    if (version < PROTOCOL_VERSION) throw new PeerError(`The leader's protocol is ${version}.`);
    return { kind: 'LEADERINFO', epoch: epochOf(raw.zxid) };
  }

  private beginSnapshot(zxid: Zxid): ServerPacket | undefined {
    const reader = new SnapshotStreamReader(this.incoming, this.options.maxFieldBytes);
    this.snapshot = { zxid, reader };
    return this.nextOfSnapshot(this.snapshot);
  }

  private newLeader(raw: RawPacket): ServerPacket {
    // Without a text, or with a single byte, it says nothing.
    if (raw.data !== null && raw.data.length > 1) {
      this.options.leadersConfig(new TextDecoder().decode(raw.data));
    }
    return { kind: 'NEWLEADER', epoch: epochOf(raw.zxid) };
  }
}

/** The leader's answer does not repeat the time-out. */
function revalidated(raw: RawPacket): ServerPacket {
  const reader = new JuteReader(dataOf(raw));
  const session = reader.readUnsignedLong();
  return { kind: 'REVALIDATE', session, timeoutMs: 0, valid: reader.readBoolean() };
}

function dataOf({ type, data }: RawPacket): Uint8Array {
  if (data === null) throw new PeerError(`A packet of type ${type} has no data.`);
  return data;
}
