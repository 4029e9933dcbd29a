/**
 * The records that others are made of. Apache: `org.apache.zookeeper.data`.
 *
 * @module
 */
import type { Acl } from '../kit/contracts/acls.ts';
import type { Stat, StoredStat } from '../kit/contracts/znode-tree.ts';
import { OPEN_ACL } from '../kit/open-access.ts';
import type { JuteReader } from './reader.ts';
import { JuteWriter } from './writer.ts';

/** An entry of an access control list. */
export function readAcl(reader: JuteReader): Acl {
  const perms = reader.readInt();
  const scheme = reader.readText('The scheme of an access control list');
  return { perms, id: { scheme, id: reader.readText('An id of an access control list') } };
}

/** An entry of an access control list. */
export function writeAcl(writer: JuteWriter, { perms, id }: Acl): void {
  writer.writeInt(perms);
  writer.writeString(id.scheme);
  writer.writeString(id.id);
}

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

const OPEN_ACL_BYTES = bytesOfOpenAcl();

function bytesOfOpenAcl(): Uint8Array {
  const writer = new JuteWriter();
  writer.writeVector(OPEN_ACL, writeAcl);
  return writer.toBytes();
}

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
  writeUpToOwner(writer, stat);
  writer.writeInt(stat.dataLength);
  writer.writeInt(stat.numChildren);
  writer.writeLong(stat.pzxid);
}

/** What is stored of a node: 60 bytes. Apache: `StatPersisted`. */
export function readStoredStat(reader: JuteReader): StoredStat {
  return {
    czxid: reader.readUnsignedLong(),
    mzxid: reader.readUnsignedLong(),
    ctime: reader.readLongAsNumber(),
    mtime: reader.readLongAsNumber(),
    version: reader.readInt(),
    cversion: reader.readInt(),
    aversion: reader.readInt(),
    ephemeralOwner: reader.readUnsignedLong(),
    pzxid: reader.readUnsignedLong(),
  };
}

/** What is stored of a node: 60 bytes. Apache: `StatPersisted`. */
export function writeStoredStat(writer: JuteWriter, stat: StoredStat): void {
  writeUpToOwner(writer, stat);
  writer.writeLong(stat.pzxid);
}

/** Both records begin alike. */
function writeUpToOwner(writer: JuteWriter, stat: StoredStat): void {
  writer.writeLong(stat.czxid);
  writer.writeLong(stat.mzxid);
  writer.writeLongAsNumber(stat.ctime);
  writer.writeLongAsNumber(stat.mtime);
  writer.writeInt(stat.version);
  writer.writeInt(stat.cversion);
  writer.writeInt(stat.aversion);
  writer.writeLong(stat.ephemeralOwner);
}
