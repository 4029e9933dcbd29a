import {
  Crc32,
  todo,
  type Acl,
  type Stat,
  type StoredNode,
  type StoredStat,
  type Zxid,
} from '#kit';
import { dataLength, packData, unpackData, type PackedData } from './packed-data.ts';

/**
 * What the tree keeps of one node. There may be millions of them, so the stat's fields are its own, and data are
 * packed. Apache: `org.apache.zookeeper.server.DataNode`.
 */
export class Znode implements StoredStat {
  czxid: Zxid;
  mzxid: Zxid;
  ctime: number;
  mtime: number;
  version: number;
  /** As it is stored: children that came. */
  cversion: number;
  aversion: number;
  /** As it is stored: with marks for containers and TTL nodes. */
  ephemeralOwner: bigint;
  pzxid: Zxid;
  acl: readonly Acl[];
  /** Their names; undefined if there are none, as in most nodes. */
  children: Set<string> | undefined;
  /** From level 8 on: {@link contentCrc} of path and data. */
  contentCrc = 0;
  /** From level 8 on: the {@link nodeDigest} that is in the tree's digest. */
  digest = 0;
  private packed: PackedData;

  constructor({ data, acl, stat }: Omit<StoredNode, 'path'>) {
    this.czxid = stat.czxid;
    this.mzxid = stat.mzxid;
    this.ctime = stat.ctime;
    this.mtime = stat.mtime;
    this.version = stat.version;
    this.cversion = stat.cversion;
    this.aversion = stat.aversion;
    this.ephemeralOwner = stat.ephemeralOwner;
    this.pzxid = stat.pzxid;
    this.acl = acl;
    this.children = undefined;
    this.packed = packData(data);
  }

  get data(): Uint8Array | null {
    return unpackData(this.packed);
  }

  set data(data: Uint8Array | null) {
    this.packed = packData(data);
  }

  /** How many bytes {@link data} has; 0 for null. */
  get dataLength(): number {
    return dataLength(this.packed);
  }

  get numChildren(): number {
    return this.children?.size ?? 0;
  }
}

/** The stat of what is there before the first transaction. */
export const OLDEST_STAT: StoredStat = {
  czxid: 0n,
  mzxid: 0n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  pzxid: 0n,
};

/**
 * What is stored with a new node.
 *
 * TODO:
 * - Level 2: `czxid`, `mzxid` and `pzxid` are this transaction's, `ctime` and `mtime` its time.
 *
 * @param timeMs - the transaction's.
 * @param ephemeralOwner - as it is stored.
 */
export function newStat(zxid: Zxid, timeMs: number, ephemeralOwner: bigint): StoredStat {
  todo('newStat, level 2');
}

/** A copy of what is stored as a node's stat. */
export function storedStat(node: StoredStat): StoredStat {
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: node.cversion,
    aversion: node.aversion,
    ephemeralOwner: node.ephemeralOwner,
    pzxid: node.pzxid,
  };
}

/** A node for somebody who may keep it, as it is now. */
export function storedNode(path: string, node: Znode): StoredNode {
  return { path, data: node.data, acl: node.acl, stat: storedStat(node) };
}

/**
 * What a client sees of a node.
 *
 * TODO:
 * - Level 2: the stored fields, but `cversion` is to count children that came *and* went. How many
 *   went follows from how many came (that is stored) and how many are there. It has 32 bits: `| 0`.
 * - Level 7: clients see no owner of containers and TTL nodes.
 */
export function visibleStat(node: Znode): Stat {
  todo('visibleStat, level 2');
}

/**
 * The part of a node's digest that changes only with its data: the CRC-32 of its path (UTF-8; the root's is empty) and its
 * data.
 *
 * TODO:
 * - Level 8: `new Crc32().text(…).bytes(…).value`. No data adds nothing.
 */
export function contentCrc(path: string, data: Uint8Array | null): number {
  todo('contentCrc, level 8');
}

/**
 * What a node adds to the digest of the tree. Apache: `org.apache.zookeeper.server.DigestCalculator`.
 *
 * TODO:
 * - Level 8: nothing if the path begins with `/zookeeper/`: what is there may differ from server to
 *   server. Otherwise go on from `crc` with what is stored, `new Crc32(crc)`: czxid, mzxid, pzxid,
 *   ctime, mtime as longs, version, cversion, aversion as ints, ephemeralOwner as a long.
 *
 * @param path - the root's is empty.
 * @param crc - of path and data.
 */
export function nodeDigest(path: string, crc: number, stat: StoredStat): number {
  todo('nodeDigest, level 8');
}
