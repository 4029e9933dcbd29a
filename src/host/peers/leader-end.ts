import type { NodeId } from '../../kit/env.ts';
import type { SessionTouch } from '../../kit/contracts/zab-broadcast.ts';
import type { Txn } from '../../kit/contracts/znode-tree.ts';
import { epochOf, makeZxid, type Zxid } from '../../kit/zxid.ts';
import { encodeTxn } from '../../jute/encode-txn.ts';
import { JuteReader } from '../../jute/reader.ts';
import type { JuteWriter } from '../../jute/writer.ts';
import { readForwarded } from './forwarded-request.ts';
import { IncomingBytes } from './incoming-bytes.ts';
import type { LinkEnd, LinkEndOptions } from './link-end.ts';
import type { Outbox } from './outbox.ts';
import { PacketType, PROTOCOL_VERSION } from './packet-type.ts';
import { PeerError } from './peer-error.ts';
import { readRawPacket, type RawPacket } from './raw-packet.ts';
import type { ServerPacket } from '../../kit/contracts/ensemble.ts';
import { snapshotPieces } from './snapshot-stream.ts';
import { writeIdentities, writeNoData } from './write-packet.ts';

/** Of a packet that is about no zxid. Apache is not of one mind here. */
const NO_ZXID = -1n;
const SYNC_ZXID = 0n;

const TOUCH_BYTES = 12;

/** The leader's end of a connection: one for each learner. Apache: `LearnerHandler`. */
export class LeaderEnd implements LinkEnd {
  private readonly options: LinkEndOptions;
  private readonly incoming = new IncomingBytes();
  /** Who is at the other end, once it has said so. */
  private learner: NodeId = '';
  /** The newest zxid that was sent: a PING repeats it. */
  private lastZxid: Zxid = 0n;

  constructor(options: LinkEndOptions) {
    this.options = options;
  }

  push(chunk: Uint8Array): void {
    this.incoming.push(chunk);
  }

  next(): ServerPacket | undefined {
    for (;;) {
      const raw = readRawPacket(this.incoming, this.options.maxFieldBytes);
      if (raw === undefined) return undefined;
      const packet = this.packetOf(raw);
      if (packet !== undefined) return packet;
    }
  }

  write(outbox: Outbox, packet: ServerPacket): void {
    const { writer } = outbox;
    switch (packet.kind) {
      case 'PROPOSAL':
      case 'INFORM':
        return this.writeTxn(writer, PacketType[packet.kind], packet.zxid, packet.txn);
      case 'COMMIT':
      case 'DIFF':
      case 'TRUNC':
        this.sent(packet.zxid);
        return writeNoData(writer, PacketType[packet.kind], packet.zxid);
      case 'PING':
        return writeNoData(writer, PacketType.PING, this.lastZxid);
      case 'SYNC':
        return writeNoData(writer, PacketType.SYNC, SYNC_ZXID);
      case 'UPTODATE':
        return writeNoData(writer, PacketType.UPTODATE, NO_ZXID);
      case 'REVALIDATE':
        writer.writeInt(PacketType.REVALIDATE);
        writer.writeLong(NO_ZXID);
        writer.writeInt(9);
        writer.writeLong(packet.session);
        writer.writeBoolean(packet.valid === true);
        return writeIdentities(writer, []);
      case 'SNAP':
        this.sent(packet.zxid);
        writeNoData(writer, PacketType.SNAP, packet.zxid);
        return outbox.stream(snapshotPieces(packet.state));
      case 'LEADERINFO':
        writer.writeInt(PacketType.LEADERINFO);
        writer.writeLong(makeZxid(packet.epoch, 0));
        writer.writeInt(4);
        writer.writeInt(PROTOCOL_VERSION);
        return writeIdentities(writer, []);
      case 'NEWLEADER':
        return this.writeNewLeader(writer, makeZxid(packet.epoch, 0));
      default:
        throw new Error(`A leader sends no ${packet.kind}.`);
    }
  }

  private writeTxn(writer: JuteWriter, type: number, zxid: Zxid, txn: Txn): void {
    this.sent(zxid);
    writer.writeInt(type);
    writer.writeLong(zxid);
    writer.writeBuffer(encodeTxn(zxid, txn));
    writer.writeInt(-1);
  }

  private writeNewLeader(writer: JuteWriter, zxid: Zxid): void {
    this.sent(zxid);
    writer.writeInt(PacketType.NEWLEADER);
    writer.writeLong(zxid);
    // A string is a buffer of UTF-8.
    writer.writeString(this.options.config().text);
    writeIdentities(writer, []);
  }

  private sent(zxid: Zxid): void {
    if (zxid > this.lastZxid) this.lastZxid = zxid;
  }

  /** Undefined for what is of no use. */
  private packetOf(raw: RawPacket): ServerPacket | undefined {
    switch (raw.type) {
      case PacketType.ACK:
        return { kind: 'ACK', zxid: BigInt.asUintN(64, raw.zxid) };
      case PacketType.REQUEST:
        return readForwarded(dataOf(raw), raw.authinfo ?? [], this.learner);
      case PacketType.PING:
        return { kind: 'PING', sessions: touchesOf(raw.data) };
      case PacketType.REVALIDATE:
        return revalidate(raw);
      case PacketType.FOLLOWERINFO:
        return this.info(raw, 'FOLLOWERINFO');
      case PacketType.OBSERVERINFO:
        return this.info(raw, 'OBSERVERINFO');
      case PacketType.ACKEPOCH:
        return ackEpoch(raw);
      default:
        this.options.warn(`A learner sends no packet of type ${raw.type}: it is ignored.`);
        return undefined;
    }
  }

  /** Apache: `LearnerInfo`. Before 3.5 it ended with the protocol. */
  private info(raw: RawPacket, kind: 'FOLLOWERINFO' | 'OBSERVERINFO'): ServerPacket {
    const reader = new JuteReader(dataOf(raw));
    const sid = reader.readLongAsNumber();
    const protocol = reader.readInt();
    if (protocol < PROTOCOL_VERSION) {
      throw new PeerError(`The protocol of learner ${sid} is ${protocol}.`);
    }
    // The version of the learner's configuration does not matter: the members are always those of zoo.cfg.
    if (this.learner !== '' && this.learner !== String(sid)) {
      throw new PeerError(`Learner ${this.learner} says now that it is ${sid}.`);
    }
    this.learner = String(sid);
    return { kind, sid, acceptedEpoch: epochOf(raw.zxid) };
  }
}

function touchesOf(data: Uint8Array | null): readonly SessionTouch[] {
  const touches: SessionTouch[] = [];
  if (data === null) return touches;
  const reader = new JuteReader(data);
  while (reader.remaining >= TOUCH_BYTES) {
    touches.push({ session: reader.readUnsignedLong(), timeoutMs: reader.readInt() });
  }
  return touches;
}

function revalidate(raw: RawPacket): ServerPacket {
  const reader = new JuteReader(dataOf(raw));
  const session = reader.readUnsignedLong();
  return { kind: 'REVALIDATE', session, timeoutMs: reader.readInt() };
}

/** Apache: `LearnerHandler.run`. */
function ackEpoch(raw: RawPacket): ServerPacket {
  const currentEpoch = new JuteReader(dataOf(raw)).readInt();
  return { kind: 'ACKEPOCH', currentEpoch, zxid: BigInt.asUintN(64, raw.zxid) };
}

function dataOf({ type, data }: RawPacket): Uint8Array {
  if (data === null) throw new PeerError(`A packet of type ${type} has no data.`);
  return data;
}
