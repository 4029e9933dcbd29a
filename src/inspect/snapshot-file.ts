import type { Acl } from '../kit/contracts/acls.ts';
import { JuteError } from '../jute/jute-error.ts';
import { JuteReader } from '../jute/reader.ts';
import {
  readAclTable,
  readNode,
  readSessions,
  readZxidDigest,
  type SnapshotNode,
  type ZxidDigest,
} from '../jute/snapshot-records.ts';
import { adler32 } from './adler32.ts';
import { HEADER_BYTES } from './file-header.ts';

/** What a snapshot has in it, as far as it could be read. */
export interface SnapshotFile {
  readonly sessions: ReadonlyMap<bigint, number>;
  readonly acls: ReadonlyMap<number, readonly Acl[]>;
  readonly nodes: readonly SnapshotNode[];
  /** Missing before Apache 3.6. */
  readonly digest?: ZxidDigest;
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[];
}

type Building = { -readonly [Field in keyof SnapshotFile]: SnapshotFile[Field] } & {
  nodes: SnapshotNode[];
  problems: string[];
};

/**
 * Reads a snapshot up to its end, or to where it breaks off.
 *
 * @param bytes - the whole file.
 */
export function readSnapshotFile(bytes: Uint8Array): SnapshotFile {
  const file: Building = { sessions: new Map(), acls: new Map(), nodes: [], problems: [] };
  try {
    readParts(new JuteReader(bytes, { offset: HEADER_BYTES }), bytes, file);
  } catch (error) {
    if (!(error instanceof JuteError)) throw error;
    file.problems.push(`The snapshot breaks off. ${error.message}`);
  }
  return file;
}

function readParts(reader: JuteReader, bytes: Uint8Array, file: Building): void {
  file.sessions = readSessions(reader);
  file.acls = readAclTable(reader);
  for (let node = readNode(reader); node !== undefined; node = readNode(reader)) {
    file.nodes.push(node);
  }
  readSeal(reader, bytes, file);
  if (reader.remaining === 0) return;
  file.digest = readZxidDigest(reader);
  readSeal(reader, bytes, file);
}

/** The checksum of all that stands before it, and a mark. Apache: `SnapStream.sealStream`. */
function readSeal(reader: JuteReader, bytes: Uint8Array, file: Building): void {
  const { offset } = reader;
  const computed = adler32(bytes, 0, offset);
  const checksum = reader.readUnsignedLong();
  if (checksum !== BigInt(computed)) {
    const found = `0x${checksum.toString(16)} is written there, 0x${computed.toString(16)} it should be`;
    file.problems.push(`Bad checksum at offset ${offset}: ${found}.`);
  }
  const markAt = reader.offset;
  if (reader.readString() !== '/')
    file.problems.push(`The end mark at offset ${markAt} is missing.`);
}
