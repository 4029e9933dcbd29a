import type { Zxid } from '../zxid.ts';

/** Of so many transactions one is noted. */
const INTERVAL_BITS = 7;

/** So many are kept. */
const MOST = 1024;

/** The tree after a transaction. */
export interface NotedDigest {
  readonly zxid: Zxid;
  /** Of all its nodes: signed, 64 bits. */
  readonly digest: bigint;
}

/**
 * The digests that a server's tree has had: by them two servers can be compared whenever both have seen the same
 * transaction. Every 128th is noted, and of those the last 1024. Apache: `DataTree.logZxidDigest`.
 */
export class DigestLog {
  private noted: NotedDigest[] = [];

  /** The oldest first. */
  get entries(): readonly NotedDigest[] {
    return this.noted;
  }

  /** A transaction was applied. @param tree - after it */
  applied(tree: { readonly lastZxid: Zxid; readonly digest: bigint }): void {
    if (BigInt.asUintN(INTERVAL_BITS, tree.lastZxid) !== 0n) return;
    this.noted.push({ zxid: tree.lastZxid, digest: tree.digest });
    if (this.noted.length > MOST) this.noted.shift();
  }

  /** Another tree has taken its place. */
  clear(): void {
    this.noted = [];
  }
}
