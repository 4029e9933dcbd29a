import { JuteWriter, type LogEntry } from '#kit';
import { adler32 } from './adler32.ts';

/** The last byte of every entry. Apache: "EOR", end of record. */
const END_MARK = 0x42;

/** The checksum, a long, and the length, an int, stand in front of the bytes. */
const HEAD_BYTES = 12;

/**
 * Its memory serves one entry after the other: this is done for every write of every client.
 *
 * @solution
 */
const SCRATCH = new JuteWriter();

/**
 * @solution
 */
const END = Uint8Array.of(END_MARK);

/**
 * An entry of a log: the checksum of the bytes as a long, their length as an int, the bytes, and 0x42. Apache:
 * `FileTxnLog.append`, `Util.writeTxnBytes`.
 *
 * @todo Level 1: put it together with a `JuteWriter`. The checksum is {@link adler32} of the bytes alone.
 */
export function encodeEntry(bytes: Uint8Array): Uint8Array {
  SCRATCH.clear();
  // A checksum has 32 bits: the upper half of the long is 0.
  SCRATCH.writeInt(0);
  SCRATCH.writeInt(adler32(bytes) | 0);
  SCRATCH.writeInt(bytes.length);
  SCRATCH.writeBytes(bytes);
  SCRATCH.writeBytes(END);
  return SCRATCH.toBytes();
}

/**
 * What stands in a log at this offset. Apache: `FileTxnIterator.next`.
 *
 * @param file - all bytes of the log.
 *
 * @todo Level 1: a whole entry, with its end mark and the right checksum, is an `entry`, and the next one begins behind
 * its end mark. Twelve zeros, or no byte at all, are the `end`. Anything else is `damaged`, for now.
 * Level 3: an entry that the file is too short for, or with a zero in place of its end mark, is `torn`; so is a head
 * that is too short, or one with length 0 and a checksum. But if it only seems torn because its length is wrong
 * (the checksum would fit if it ended at another 0x42, or a
 * later entry stands whole among its bytes), it is `damaged`. So is everything else that is not whole.
 */
export function readEntry(file: Uint8Array, offset: number): LogEntry {
  if (offset + HEAD_BYTES > file.length) {
    const isEmpty = file.subarray(offset).every((byte) => byte === 0);
    return { kind: isEmpty ? 'end' : 'torn' };
  }
  const { checksum, length } = readHead(file, offset);
  if (checksum === 0 && length === 0) return { kind: 'end' };
  const start = offset + HEAD_BYTES;
  const end = start + length;
  if (length < 0) return { kind: 'damaged', problem: `its length is ${length}` };
  if (length === 0 || end >= file.length || file[end] === 0) {
    if (!hidesAnEntry(file, offset)) return { kind: 'torn' };
    return { kind: 'damaged', problem: `its length, ${length}, cannot be right` };
  }
  if (file[end] !== END_MARK) return { kind: 'damaged', problem: 'its end mark is wrong' };
  const bytes = file.subarray(start, end);
  if (adler32(bytes) !== checksum) {
    return { kind: 'damaged', problem: 'its checksum is wrong' };
  }
  return { kind: 'entry', bytes, next: end + 1 };
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

/**
 * Whether the bytes that seem torn were written to their end, and it is the length that has changed: with another
 * length the checksum would fit, or there is a later entry where bytes of this one should be. A write that was
 * interrupted leaves zeros there.
 *
 * @solution
 */
function hidesAnEntry(file: Uint8Array, offset: number): boolean {
  const { checksum, length } = readHead(file, offset);
  const start = offset + HEAD_BYTES;
  return (
    endsElsewhere(file.subarray(start), checksum) ||
    holdsAnEntry(file.subarray(start, start + length))
  );
}

/**
 * Whether the checksum fits to the first so many bytes, with an end mark behind them.
 *
 * @solution
 */
function endsElsewhere(bytes: Uint8Array, checksum: number): boolean {
  let adler = 1;
  let from = 0;
  for (;;) {
    const mark = bytes.indexOf(END_MARK, from);
    if (mark === -1) return false;
    adler = adler32(bytes.subarray(from, mark), adler);
    if (mark > 0 && adler === checksum) return true;
    adler = adler32(bytes.subarray(mark, mark + 1), adler);
    from = mark + 1;
  }
}

/**
 * Whether a whole entry stands anywhere in these bytes.
 *
 * @solution
 */
function holdsAnEntry(bytes: Uint8Array): boolean {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  for (let at = 0; at + HEAD_BYTES < last; at++) {
    // The upper half of a checksum is always 0: that spares most of the work.
    if ((bytes[at]! | bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]!) !== 0) continue;
    const { checksum, length } = readHead(bytes, at);
    const end = at + HEAD_BYTES + length;
    if (length <= 0 || bytes[end] !== END_MARK) continue;
    if (adler32(bytes.subarray(at + HEAD_BYTES, end)) === checksum) return true;
  }
  return false;
}
