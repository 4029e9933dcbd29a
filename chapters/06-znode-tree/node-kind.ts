import { CONTAINER_OWNER, TTL_OWNER, todo, type StoredStat } from '#kit';

/** What an `ephemeralOwner` says about its node. Apache: `org.apache.zookeeper.server.EphemeralType`. */
export type NodeKind = 'persistent' | 'ephemeral' | 'container' | 'ttl';

/** The kind of the node with this stored `ephemeralOwner`. */
export function kindOf(ephemeralOwner: bigint): NodeKind {
  if (ephemeralOwner === 0n) return 'persistent';
  if (ephemeralOwner === CONTAINER_OWNER) return 'container';
  return ephemeralOwner >= TTL_OWNER ? 'ttl' : 'ephemeral';
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
