/**
 * What the body of a snapshot is made of: first the sessions, then the table of access control lists, then the
 * nodes and their end. The body is also what a leader streams to a learner that lags too far behind.
 * The file around it, with its header and checksums, is chapter 9's. Apache: `SerializeUtils`,
 * `ReferenceCountedACLCache` and `DataTree.serialize`.
 *
 * @module
 */
import type { Acl } from '../kit/contracts/acls.ts';
import type { StoredStat } from '../kit/contracts/znode-tree.ts';
import type { Zxid } from '../kit/zxid.ts';
import { JuteError } from './jute-error.ts';
import type { JuteReader } from './reader.ts';
import { readAclList, readStoredStat, writeAclList, writeStoredStat } from './records.ts';
import type { JuteWriter } from './writer.ts';

/** A node as a snapshot holds it: its access control list is in the table, under this key. */
export interface SnapshotNode {
  /** The root's is empty. */
  readonly path: string;
  readonly data: Uint8Array | null;
  /** A key of the table, or {@link OPEN_ACL_KEY}. */
  readonly aclKey: number;
  readonly stat: StoredStat;
}

/** What a snapshot says of the tree as a whole. Apache: `ZxidDigest`. */
export interface ZxidDigest {
  /** The last transaction that the tree includes. */
  readonly zxid: Zxid;
  /** Which way of computing it: 2. */
  readonly version: number;
  /** Signed, 64 bits. */
  readonly digest: bigint;
}

/** Stands for the list that lets everybody do everything, without being in the table. */
export const OPEN_ACL_KEY = -1;

/** The path that ends the nodes. No node has it: the root's is empty. */
const END_OF_NODES = '/';

/** How many there are, and each session's id and time-out in ms. */
export function writeSessions(writer: JuteWriter, sessions: ReadonlyMap<bigint, number>): void {
  writer.writeInt(sessions.size);
  for (const [session, timeoutMs] of sessions) {
    writer.writeLong(session);
    writer.writeInt(timeoutMs);
  }
}

/** The sessions and their time-outs in ms. @throws JuteError if that is not what comes. */
export function readSessions(reader: JuteReader): Map<bigint, number> {
  const sessions = new Map<bigint, number>();
  for (let left = readCount(reader); left > 0; left--) {
    sessions.set(reader.readUnsignedLong(), reader.readInt());
  }
  return sessions;
}

/** How many lists there are, and each of them behind its key. */
export function writeAclTable(
  writer: JuteWriter,
  table: ReadonlyMap<number, readonly Acl[]>,
): void {
  writer.writeInt(table.size);
  for (const [key, acl] of table) {
    writer.writeLongAsNumber(key);
    writeAclList(writer, acl);
  }
}

/** The lists by their keys. @throws JuteError if that is not what comes. */
export function readAclTable(reader: JuteReader): Map<number, readonly Acl[]> {
  const table = new Map<number, readonly Acl[]>();
  for (let left = readCount(reader); left > 0; left--) {
    table.set(reader.readLongAsNumber(), readAclList(reader) ?? []);
  }
  return table;
}

/** One node. Parents come before their children. */
export function writeNode(writer: JuteWriter, node: SnapshotNode): void {
  writer.writeString(node.path);
  writer.writeBuffer(node.data);
  writer.writeLongAsNumber(node.aclKey);
  writeStoredStat(writer, node.stat);
}

/** The mark behind the last node. */
export function writeEndOfNodes(writer: JuteWriter): void {
  writer.writeString(END_OF_NODES);
}

/** The next node; undefined if the mark came that ends them. @throws JuteError if neither is what comes. */
export function readNode(reader: JuteReader): SnapshotNode | undefined {
  const path = reader.readText('A path');
  if (path === END_OF_NODES) return undefined;
  return {
    path,
    data: reader.readBuffer(),
    aclKey: reader.readLongAsNumber(),
    stat: readStoredStat(reader),
  };
}

/** 20 bytes. */
export function writeZxidDigest(writer: JuteWriter, { zxid, version, digest }: ZxidDigest): void {
  writer.writeLong(zxid);
  writer.writeInt(version);
  writer.writeLong(digest);
}

/** 20 bytes. @throws JuteError if there are fewer. */
export function readZxidDigest(reader: JuteReader): ZxidDigest {
  return {
    zxid: reader.readUnsignedLong(),
    version: reader.readInt(),
    digest: reader.readLong(),
  };
}

/** How many entries a table has. Each takes more than a byte, so that a count out of all bounds is refused at once. */
function readCount(reader: JuteReader): number {
  const at = reader.offset;
  const count = reader.readInt();
  if (count < 0 || count > reader.remaining) {
    throw new JuteError(`A table of ${count} entries has ${reader.remaining} bytes left`, at);
  }
  return count;
}
