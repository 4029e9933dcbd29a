import type { Acl, StoredStat, Zxid } from '#kit';

/**
 * A node as it will be once everything prepared so far is applied. A `Znode` has all of this as well: it is what the node
 * will be if nothing is pending for it.
 *
 * Apache: `ZooKeeperServer.ChangeRecord`.
 */
export class FutureNode implements StoredStat {
  czxid: Zxid;
  mzxid: Zxid;
  ctime: number;
  mtime: number;
  version: number;
  cversion: number;
  aversion: number;
  ephemeralOwner: bigint;
  pzxid: Zxid;
  acl: readonly Acl[];
  dataLength = 0;
  /** How many children it will have. */
  numChildren = 0;
  /** As in a `Znode`, from level 8 on. */
  contentCrc = 0;
  /** What it adds to the digest up to now, from level 8 on: 0 for a node that is about to come. */
  digest = 0;

  /** A node that is about to come, without data. */
  constructor(stat: StoredStat, acl: readonly Acl[]) {
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
  }

  /** A copy, to be changed before it is drafted. */
  static from(node: Readonly<FutureNode>): FutureNode {
    const copy = new FutureNode(node, node.acl);
    copy.dataLength = node.dataLength;
    copy.numChildren = node.numChildren;
    copy.contentCrc = node.contentCrc;
    copy.digest = node.digest;
    return copy;
  }
}
