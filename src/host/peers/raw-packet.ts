import type { Id } from '../../kit/contracts/acls.ts';
import type { Zxid } from '../../kit/zxid.ts';
import type { JuteReader } from '../../jute/reader.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { PeerError } from './peer-error.ts';

/** A packet before anybody asks what it means. Apache: `org.apache.zookeeper.server.quorum.QuorumPacket`. */
export interface RawPacket {
  readonly type: number;
  /** With a sign, as -1 is common. */
  readonly zxid: Zxid;
  /** Null stays apart from none. Not copied: they are of the stream's chunks. */
  readonly data: Uint8Array | null;
  readonly authinfo: readonly Id[] | null;
}

/** Type, zxid, and the length of the data. */
const HEADER_BYTES = 16;

/**
 * Reads a packet, if all of it is there.
 *
 * @param maxFieldBytes - the longest data, and the longest text of an identity. Apache: `jute.maxbuffer` and the
 *   `zookeeper.jute.maxbuffer.extrasize` together.
 * @throws PeerError if what comes is no packet.
 */
export function readRawPacket(
  incoming: IncomingBytes,
  maxFieldBytes: number,
): RawPacket | undefined {
  if (!incoming.has(HEADER_BYTES)) return undefined;
  const dataLength = incoming.intAt(12);
  requireLength(dataLength, maxFieldBytes, 'data');
  const dataEnd = HEADER_BYTES + Math.max(dataLength, 0);
  if (!incoming.has(dataEnd + 4)) return undefined;
  const ids = incoming.intAt(dataEnd);
  const authEnd = ids > 0 ? endOfIds(incoming, dataEnd + 4, ids, maxFieldBytes) : dataEnd + 4;
  if (authEnd === undefined) return undefined;
  const type = incoming.intAt(0);
  const zxid = incoming.longAt(4);
  incoming.skip(HEADER_BYTES);
  const data = dataLength === -1 ? null : incoming.takeBytes(dataLength);
  return { type, zxid, data, authinfo: readIds(incoming, ids, authEnd - dataEnd) };
}

/** @param length - of the identities, with their count. */
function readIds(incoming: IncomingBytes, ids: number, length: number): readonly Id[] | null {
  // Hardly any packet but a REQUEST has one.
  if (ids > 0) return incoming.take(length).readVector(readId);
  incoming.skip(length);
  return ids === -1 ? null : [];
}

/** Where the last of the identities ends; undefined if it is not there yet. */
function endOfIds(
  incoming: IncomingBytes,
  start: number,
  ids: number,
  maxFieldBytes: number,
): number | undefined {
  let end = start;
  for (let text = 0; text < 2 * ids; text++) {
    if (!incoming.has(end + 4)) return undefined;
    const length = incoming.intAt(end);
    requireLength(length, maxFieldBytes, 'an identity');
    end += 4 + Math.max(length, 0);
    requireLength(end - start, 2 * maxFieldBytes, 'its identities');
  }
  return incoming.has(end) ? end : undefined;
}

function requireLength(length: number, most: number, what: string): void {
  if (length < -1 || length > most) {
    throw new PeerError(`A packet has ${what} of ${length} bytes, and ${most} are allowed.`);
  }
}

/** Apache: `org.apache.zookeeper.data.Id`. */
function readId(reader: JuteReader): Id {
  const scheme = reader.readText('The scheme of an identity');
  return { scheme, id: reader.readText('An identity') };
}
