import { JuteWriter, todo, type LogEntry } from '#kit';
import { adler32 } from './adler32.ts';

/** The last byte of every entry. Apache: "EOR", end of record. */
const END_MARK = 0x42;

/** The checksum, a long, and the length, an int, stand in front of the bytes. */
const HEAD_BYTES = 12;

/**
 * An entry of a log: the checksum of the bytes as a long, their length as an int, the bytes, and 0x42. Apache:
 * `FileTxnLog.append`, `Util.writeTxnBytes`.
 *
 * TODO:
 * - Level 1: put it together with a `JuteWriter`. The checksum is {@link adler32} of the bytes
 *   alone.
 */
export function encodeEntry(bytes: Uint8Array): Uint8Array {
  todo('encodeEntry, level 1');
}

/**
 * What stands in a log at this offset. Apache: `FileTxnIterator.next`.
 *
 * TODO:
 * - Level 1: a whole entry, with its end mark and the right checksum, is an `entry`, and the next
 *   one begins behind its end mark. Twelve zeros, or no byte at all, are the `end`. Anything else
 *   is `damaged`, for now.
 * - Level 3: an entry that the file is too short for, or with a zero in place of its end mark, is
 *   `torn`; so is a head that is too short, or one with length 0 and a checksum. But if it only
 *   seems torn because its length is wrong (the checksum would fit if it ended at another 0x42, or
 *   a later entry stands whole among its bytes), it is `damaged`. So is everything else that is not
 *   whole.
 *
 * @param file - all bytes of the log.
 */
export function readEntry(file: Uint8Array, offset: number): LogEntry {
  todo('readEntry, level 1');
}

/** What stands before an entry's bytes. All twelve must be there. */
function readHead(file: Uint8Array, offset: number): { checksum: number; length: number } {
  // As a number a long with more than 32 bits may lose digits, but it stays larger than any checksum.
  const checksum = (intAt(file, offset) >>> 0) * 2 ** 32 + (intAt(file, offset + 4) >>> 0);
  return { checksum, length: intAt(file, offset + 8) };
}

function intAt(file: Uint8Array, at: number): number {
  return (file[at]! << 24) | (file[at + 1]! << 16) | (file[at + 2]! << 8) | file[at + 3]!;
}
