import {
  JuteError,
  JuteReader,
  OPEN_ACL,
  OPEN_ACL_KEY,
  readAclTable,
  readNode,
  readSessions,
  readZxidDigest,
  type Acl,
  type Files,
  type SnapshotContents,
  type StoredNode,
} from '#kit';
import { adler32 } from './adler32.ts';
import { SNAPSHOT_HEADER } from './snapshot-writer.ts';

/** What a list that is not in the table stands for: nobody, nothing, until the log brings the list. */
const NOBODY: readonly Acl[] = [{ perms: 0, id: { scheme: 'world', id: 'anyone' } }];

/**
 * What a snapshot file holds. Apache: `FileSnap.deserialize`.
 *
 * @returns undefined if it is not a whole one: cut short, or a checksum is wrong.
 *
 * @todo Level 4: a `JuteReader` reads what SnapshotWriter writes, in that order: `SNAPSHOT_HEADER`, `readSessions`,
 * `readAclTable`, `readNode`, a seal, `readZxidDigest`, a seal. Each seal must be right: the checksum (`adler32`) of
 * all bytes before it. Behind the first one the file may end: then it has no digest. A `JuteError`, which the reader
 * throws, means that it is not whole. `OPEN_ACL_KEY` stands for `OPEN_ACL`, and a key that is not in the table for
 * `NOBODY`.
 */
export function readSnapshot(bytes: Uint8Array): SnapshotContents | undefined {
  if (!isHeader(bytes)) return undefined;
  try {
    return readBody(bytes);
  } catch (error) {
    if (error instanceof JuteError) return undefined;
    throw error;
  }
}

/**
 * Whether these bytes begin as a snapshot does.
 *
 * @solution
 */
function isHeader(bytes: Uint8Array): boolean {
  return SNAPSHOT_HEADER.every((byte, at) => byte === bytes[at]);
}

/**
 * So much of a file is looked at in one go.
 *
 * @solution
 */
const CHUNK_BYTES = 1 << 18;

/**
 * A seal: the checksum, and "/" with its length.
 *
 * @solution
 */
const SEAL_BYTES = 13;

/**
 * Whether a snapshot file is whole: it begins as one, and its last checksum is that of all bytes before it. The nodes are not
 * looked at, and never more than a small part of the file is in memory. Apache: `SnapStream.isValidSnapshot`, which looks at
 * the header and the last bytes only.
 *
 * @throws FileError as `Files.read`.
 *
 * @solution
 */
export function isWholeSnapshot(files: Files, name: string): boolean {
  const end = (files.size(name) ?? 0) - SEAL_BYTES;
  const header = files.read(name, 0, SNAPSHOT_HEADER.length);
  if (end < SNAPSHOT_HEADER.length || !isHeader(header)) return false;
  let adler = 1;
  for (let at = 0; at < end; at += CHUNK_BYTES) {
    adler = adler32(files.read(name, at, Math.min(CHUNK_BYTES, end - at)), adler);
  }
  try {
    return readSeal(new JuteReader(files.read(name, end, SEAL_BYTES)), adler);
  } catch (error) {
    if (error instanceof JuteError) return false;
    throw error;
  }
}

/**
 * @solution
 */
function readBody(bytes: Uint8Array): SnapshotContents | undefined {
  const reader = new JuteReader(bytes, { offset: SNAPSHOT_HEADER.length });
  const sessions = [...readSessions(reader)];
  const nodes = readNodes(reader, readAclTable(reader));
  const state = { sessions, nodes };
  const bodyBytes = reader.offset;
  const adler = adler32(bytes.subarray(0, bodyBytes));
  if (!readSeal(reader, adler)) return undefined;
  if (reader.remaining === 0) return { state };
  const digest = readZxidDigest(reader);
  const whole = adler32(bytes.subarray(bodyBytes, reader.offset), adler);
  return readSeal(reader, whole) && reader.remaining === 0 ? { state, digest } : undefined;
}

/**
 * @solution
 */
function readNodes(
  reader: JuteReader,
  table: ReadonlyMap<number, readonly Acl[]>,
): readonly StoredNode[] {
  const nodes: StoredNode[] = [];
  for (;;) {
    const node = readNode(reader);
    if (node === undefined) return nodes;
    const { path, data, aclKey, stat } = node;
    const acl = aclKey === OPEN_ACL_KEY ? OPEN_ACL : (table.get(aclKey) ?? NOBODY);
    nodes.push({ path, data, acl, stat });
  }
}

/**
 * @solution
 */
function readSeal(reader: JuteReader, adler: number): boolean {
  return reader.readUnsignedLong() === BigInt(adler) && reader.readString() === '/';
}
