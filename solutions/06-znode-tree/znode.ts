import { Crc32, type Acl, type Stat, type StoredNode, type StoredStat } from '#kit';
import { kindOf } from './node-kind.ts';

/** What the tree keeps of one node. Apache: `org.apache.zookeeper.server.DataNode`. */
export interface Znode {
  data: Uint8Array | null;
  acl: readonly Acl[];
  /** Nobody else holds this object, so it may be changed in place. */
  readonly stat: { -readonly [Field in keyof StoredStat]: StoredStat[Field] };
  /** The children's names; undefined if there are none: most nodes are leaves. */
  children: Set<string> | undefined;
  /** {@link contentCrc} of path and data, so that a change of the stat need not read them again. */
  contentCrc: number;
}

/** What was stored with a node, for somebody who may keep it. */
export function storedNode(path: string, { data, acl, stat }: Znode): StoredNode {
  return { path, data, acl, stat: { ...stat } };
}

/**
 * What a client sees of a node.
 *
 * @todo Level 2: `cversion` is to count children that came *and* went, but only those that came are stored. How many
 * went follows from how many came and how many are there. It has 32 bits: `| 0`. `dataLength` of null is 0.
 *
 * Level 7: clients see no owner of containers and TTL nodes.
 */
export function visibleStat({ data, stat, children }: Znode): Stat {
  const numChildren = children?.size ?? 0;
  return {
    ...stat,
    cversion: (2 * stat.cversion - numChildren) | 0,
    ephemeralOwner: kindOf(stat.ephemeralOwner) === 'ephemeral' ? stat.ephemeralOwner : 0n,
    dataLength: data?.length ?? 0,
    numChildren,
  };
}

/**
 * The part of a node's digest that changes only with its data: the CRC-32 of its path (UTF-8) and its data. The root's
 * path is empty.
 *
 * @todo Level 8: `new Crc32().text(…).bytes(…).value`; no data adds nothing.
 */
export function contentCrc(path: string, data: Uint8Array | null): number {
  const crc = new Crc32().text(path);
  return data === null ? crc.value : crc.bytes(data).value;
}

/**
 * What a node adds to the digest of the tree. Apache: `org.apache.zookeeper.server.DigestCalculator`.
 *
 * @param path - the root's is empty.
 * @param crc - of path and data.
 *
 * @todo Level 8: nothing if the path begins with `/zookeeper/`: what is there differs from server to server. Otherwise
 * go on from `crc` with the stored stat: `new Crc32(crc)`, then czxid, mzxid, pzxid, ctime, mtime as longs, version,
 * cversion, aversion as ints, ephemeralOwner as a long.
 */
export function nodeDigest(path: string, crc: number, stat: StoredStat): number {
  if (path.startsWith('/zookeeper/')) return 0;
  return new Crc32(crc)
    .long(stat.czxid)
    .long(stat.mzxid)
    .long(stat.pzxid)
    .long(stat.ctime)
    .long(stat.mtime)
    .int(stat.version)
    .int(stat.cversion)
    .int(stat.aversion)
    .long(stat.ephemeralOwner).value;
}
