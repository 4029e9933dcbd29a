import { CONTAINER_OWNER, TTL_OWNER, type SingleTxn, type StoredStat } from '#kit';

/** What an `ephemeralOwner` says about its node. Apache: `org.apache.zookeeper.server.EphemeralType`. */
export type NodeKind = 'persistent' | 'ephemeral' | 'container' | 'ttl';

/** A transaction that creates a node. */
export type CreateTxn = Extract<SingleTxn, { readonly parentCVersion: number }>;

/** The kind of the node with this stored `ephemeralOwner`. */
export function kindOf(ephemeralOwner: bigint): NodeKind {
  if (ephemeralOwner === 0n) return 'persistent';
  if (ephemeralOwner === CONTAINER_OWNER) return 'container';
  return ephemeralOwner >= TTL_OWNER ? 'ttl' : 'ephemeral';
}

/**
 * The `ephemeralOwner` that is stored with the node of this transaction.
 *
 * @param clientId - the session that asked for it.
 *
 * @todo Level 2: `0n`.
 *
 * Level 4: an ephemeral node belongs to the session.
 *
 * Level 7: containers and TTL nodes have marks as their owners: `CONTAINER_OWNER`, `TTL_OWNER | BigInt(ttlMs)`.
 */
export function ownerIn(txn: CreateTxn, clientId: bigint): bigint {
  switch (txn.type) {
    case 'create':
    case 'create2':
      return txn.ephemeral ? clientId : 0n;
    case 'createContainer':
      return CONTAINER_OWNER;
    case 'createTTL':
      return TTL_OWNER | BigInt(txn.ttlMs);
  }
}

/**
 * Whether a node without children has had its time: a container that once had a child, or a TTL node whose data was
 * not set for longer than its time to live. Apache: `org.apache.zookeeper.server.ContainerManager`.
 *
 * @todo Level 7: a container that never had a child is waiting for its first one. A container counts children that
 * came in its stored `cversion`. The time to live is what is left of `ephemeralOwner` without `TTL_OWNER`.
 */
export function isDue(stat: StoredStat, timeMs: number): boolean {
  switch (kindOf(stat.ephemeralOwner)) {
    case 'container':
      return stat.cversion !== 0;
    case 'ttl':
      return timeMs - stat.mtime > Number(stat.ephemeralOwner - TTL_OWNER);
    default:
      return false;
  }
}
