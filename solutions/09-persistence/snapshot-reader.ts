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
  if (SNAPSHOT_HEADER.some((byte, at) => byte !== bytes[at])) return undefined;
  try {
    return readBody(bytes);
  } catch (error) {
    if (error instanceof JuteError) return undefined;
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
