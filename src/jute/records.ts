/**
 * The records that others are made of. Apache: `org.apache.zookeeper.data`.
 *
 * @module
 */
import type { StoredStat } from '../kit/contracts/znode-tree.ts';
import type { JuteReader } from './reader.ts';
import type { JuteWriter } from './writer.ts';

export { readAclList, readStat, writeAclList, writeStat } from '../../solutions/13-wire/records.ts';

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
  writer.writeLong(stat.czxid);
  writer.writeLong(stat.mzxid);
  writer.writeLongAsNumber(stat.ctime);
  writer.writeLongAsNumber(stat.mtime);
  writer.writeInt(stat.version);
  writer.writeInt(stat.cversion);
  writer.writeInt(stat.aversion);
  writer.writeLong(stat.ephemeralOwner);
  writer.writeLong(stat.pzxid);
}
