import type { LoggedTxn } from '../kit/contracts/zab-broadcast.ts';
import type { Txn } from '../kit/contracts/znode-tree.ts';
import { decodeTxn } from '../jute/decode-txn.ts';
import { JuteError } from '../jute/jute-error.ts';
import { JuteReader } from '../jute/reader.ts';
import { formatZxid } from '../kit/zxid.ts';
import { adler32 } from './adler32.ts';
import { HEADER_BYTES } from './file-header.ts';

/** Checksum and length, in front of an entry's bytes. */
const FRAME_BYTES = 12;

const END_MARK = 0x42;

/** One entry of a log. */
export interface LogEntry {
  /** Where it begins in the file: its checksum. */
  readonly offset: number;
  /** Of the transaction alone, in bytes. */
  readonly length: number;
  /** Undefined if it is too damaged. */
  readonly logged?: LoggedTxn<Txn>;
  /** What is wrong with it, as the end of a sentence. */
  readonly problem?: string;
}

/** Where the entries end, and why. */
export interface LogEnd {
  readonly offset: number;
  /** Whether it is an end as a server leaves it. */
  readonly clean: boolean;
  /** As the end of a sentence. */
  readonly why: string;
}

/**
 * Reads the entries of a log one by one, and returns how it ends. It goes past an entry whose checksum is wrong
 * but whose frame is in place: so one sees whether more comes behind it.
 *
 * @param bytes - the whole file.
 */
export function* readLogFile(bytes: Uint8Array): Generator<LogEntry, LogEnd, undefined> {
  let offset = HEADER_BYTES;
  let last: bigint | undefined;
  for (;;) {
    const end = endAt(bytes, offset);
    if (end !== undefined) return end;
    const entry = readEntry(bytes, offset, last);
    yield entry;
    last = entry.logged?.zxid ?? last;
    offset += FRAME_BYTES + entry.length + 1;
  }
}

function endAt(bytes: Uint8Array, offset: number): LogEnd | undefined {
  const left = bytes.length - offset;
  if (left === 0) return { offset, clean: true, why: 'the file ends there' };
  const length = left < FRAME_BYTES ? 0 : lengthAt(bytes, offset);
  if (length === 0) return paddingAt(bytes, offset);
  const cut = (why: string): LogEnd => ({ offset, clean: false, why: `an entry is cut: ${why}` });
  if (length < 0) return cut(`it has length ${length}`);
  if (length > left - FRAME_BYTES - 1) {
    return cut(`it should have ${length} bytes, and the file ends before`);
  }
  if (bytes[offset + FRAME_BYTES + length] !== END_MARK) return cut('its end mark is missing');
  return undefined;
}

/** What stands where there is no entry: zeros, written ahead of the entries to come. */
function paddingAt(bytes: Uint8Array, offset: number): LogEnd {
  const other = bytes.subarray(offset).findIndex((byte) => byte !== 0);
  if (other === -1) {
    return { offset, clean: true, why: `the ${bytes.length - offset} bytes behind it are padding` };
  }
  const why = `there is no entry, and what follows is not all padding: see offset ${offset + other}`;
  return { offset, clean: false, why };
}

function readEntry(bytes: Uint8Array, offset: number, last: bigint | undefined): LogEntry {
  const length = lengthAt(bytes, offset);
  const start = offset + FRAME_BYTES;
  const checksum = new JuteReader(bytes, { offset }).readUnsignedLong();
  const computed = BigInt(adler32(bytes, start, start + length));
  if (checksum !== computed) {
    const problem = `bad checksum: ${hex(checksum)} is written there, ${hex(computed)} it should be`;
    return { offset, length, problem };
  }
  try {
    const logged = decodeTxn(bytes.subarray(start, start + length));
    if (last === undefined || logged.zxid > last) return { offset, length, logged };
    const problem = `out of order: ${formatZxid(logged.zxid)} comes after ${formatZxid(last)}`;
    return { offset, length, logged, problem };
  } catch (error) {
    if (!(error instanceof JuteError)) throw error;
    return { offset, length, problem: `it is no transaction. ${error.message}` };
  }
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  return new JuteReader(bytes, { offset: offset + 8 }).readInt();
}

function hex(checksum: bigint): string {
  return `0x${checksum.toString(16)}`;
}
