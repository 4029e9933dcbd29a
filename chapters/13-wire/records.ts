/**
 * The records that others are made of, as an example of how records are read and written. Apache:
 * `org.apache.zookeeper.data`.
 *
 * @module
 */
import { OPEN_ACL, type Acl, type Stat } from '#kit';
import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';

/** An access control list; null stays apart from an empty one. */
export function readAclList(reader: JuteReader): readonly Acl[] | null {
  // Nearly every create has this one, and reading it takes as long as all the rest.
  return reader.skipIfNext(OPEN_ACL_BYTES) ? OPEN_ACL : reader.readVector(readAcl);
}

/** An access control list. */
export function writeAclList(writer: JuteWriter, acl: readonly Acl[] | null): void {
  if (acl === OPEN_ACL) writer.writeBytes(OPEN_ACL_BYTES);
  else writer.writeVector(acl, writeAcl);
}

function readAcl(reader: JuteReader): Acl {
  const perms = reader.readInt();
  const scheme = reader.readText('The scheme of an access control list');
  return { perms, id: { scheme, id: reader.readText('An id of an access control list') } };
}

function writeAcl(writer: JuteWriter, { perms, id }: Acl): void {
  writer.writeInt(perms);
  writer.writeString(id.scheme);
  writer.writeString(id.id);
}

/** {@link OPEN_ACL}: one entry; all permissions; world; anyone. */
const OPEN_ACL_BYTES = Uint8Array.of(
  ...[0, 0, 0, 1],
  ...[0, 0, 0, 31],
  ...[0, 0, 0, 5, 0x77, 0x6f, 0x72, 0x6c, 0x64],
  ...[0, 0, 0, 6, 0x61, 0x6e, 0x79, 0x6f, 0x6e, 0x65],
);

/** What a client sees of a node: 68 bytes. */
export function readStat(reader: JuteReader): Stat {
  return {
    czxid: reader.readUnsignedLong(),
    mzxid: reader.readUnsignedLong(),
    ctime: reader.readLongAsNumber(),
    mtime: reader.readLongAsNumber(),
    version: reader.readInt(),
    cversion: reader.readInt(),
    aversion: reader.readInt(),
    ephemeralOwner: reader.readUnsignedLong(),
    dataLength: reader.readInt(),
    numChildren: reader.readInt(),
    pzxid: reader.readUnsignedLong(),
  };
}

/** What a client sees of a node: 68 bytes. */
export function writeStat(writer: JuteWriter, stat: Stat): void {
  writer.writeLong(stat.czxid);
  writer.writeLong(stat.mzxid);
  writer.writeLongAsNumber(stat.ctime);
  writer.writeLongAsNumber(stat.mtime);
  writer.writeInt(stat.version);
  writer.writeInt(stat.cversion);
  writer.writeInt(stat.aversion);
  writer.writeLong(stat.ephemeralOwner);
  writer.writeInt(stat.dataLength);
  writer.writeInt(stat.numChildren);
  writer.writeLong(stat.pzxid);
}
