import type { ServerId } from '../../kit/contracts/zab-election.ts';
import { JuteReader } from '../../jute/reader.ts';
import { JuteWriter } from '../../jute/writer.ts';
import { PeerError } from './peer-error.ts';

/** One address follows. Apache: `QuorumCnxManager.PROTOCOL_VERSION_V1`. */
const ONE_ADDRESS = -65536n;

/** Several follow, parted by `|`. Apache: `QuorumCnxManager.PROTOCOL_VERSION_V2`. */
const MANY_ADDRESSES = -65535n;

/** Apache: `QuorumCnxManager.maxBuffer`. */
const MOST_ADDRESS_BYTES = 2048;

const HEADER_BYTES = 20;

/** How a server that has opened a connection introduces itself. Apache: `QuorumCnxManager.InitialMessage`. */
export interface ElectionHello {
  readonly sid: ServerId;
  /** Where it listens for elections, `host:port`; undefined from servers before 3.5. */
  readonly address?: string;
  /** How long it was. */
  readonly bytes: number;
}

/** @param address - where this server listens for elections, `host:port`. */
export function encodeHello(sid: ServerId, address: string): Uint8Array {
  const writer = new JuteWriter();
  writer.writeLong(ONE_ADDRESS);
  writer.writeLongAsNumber(sid);
  writer.writeString(address);
  return writer.toBytes();
}

/**
 * Reads the first bytes of a connection.
 *
 * @param bytes - all that has come. What is behind the hello belongs to what follows.
 * @returns undefined if it is not whole yet.
 * @throws PeerError if it is none.
 * @throws JuteError if the sid is out of bounds.
 */
export function readHello(bytes: Uint8Array): ElectionHello | undefined {
  const reader = new JuteReader(bytes);
  if (reader.remaining < 8) return undefined;
  // Before 3.5 the sid came first, and nothing behind it.
  if (bytes[0]! < 0x80) return { sid: reader.readLongAsNumber(), bytes: 8 };
  const version = reader.readLong();
  if (version !== ONE_ADDRESS && version !== MANY_ADDRESSES) {
    throw new PeerError(`The protocol of the connection is ${version}: nobody knows that.`);
  }
  if (bytes.length < HEADER_BYTES) return undefined;
  const sid = reader.readLongAsNumber();
  const length = reader.peekInt()!;
  if (length <= 0 || length > MOST_ADDRESS_BYTES) {
    throw new PeerError(`The address of a connection has ${length} bytes.`);
  }
  if (bytes.length < HEADER_BYTES + length) return undefined;
  const address = reader.readText('An address').split('|')[0]!;
  return { sid, address, bytes: HEADER_BYTES + length };
}
