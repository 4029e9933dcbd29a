import { CONTAINER_OWNER, TTL_OWNER, todo, type SingleTxn, type StoredStat } from '#kit';

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
 * TODO:
 * - Level 2: `0n`.
 * - Level 4: an ephemeral node belongs to the session.
 * - Level 7: containers and TTL nodes have marks as their owners: `CONTAINER_OWNER`,
 *   `TTL_OWNER | BigInt(ttlMs)`.
 *
 * @param clientId - the session that asked for it.
 */
export function ownerIn(txn: CreateTxn, clientId: bigint): bigint {
  todo('ownerIn, level 2');
}

/**
 * Whether a node without children has had its time: a container that once had a child, or a TTL node whose data was
 * not set for longer than its time to live. Apache: `org.apache.zookeeper.server.ContainerManager`.
 *
 * TODO:
 * - Level 7: a container that never had a child is waiting for its first one. A container counts
 *   children that came in its stored `cversion`. The time to live is what is left of
 *   `ephemeralOwner` without `TTL_OWNER`.
 */
export function isDue(stat: StoredStat, timeMs: number): boolean {
  todo('isDue, level 7');
}
