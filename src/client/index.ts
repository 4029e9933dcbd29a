/**
 * A client of ZooKeeper, for ours and Apache's servers.
 *
 * @module
 */
export { ZooKeeperClient } from './client.ts';
export { NodeCache } from './caches/node-cache.ts';
export { TreeCache } from './caches/tree-cache.ts';
export type { TreeEvent } from './caches/tree-event.ts';
export { parseConnectString, type ConnectString } from './connect-string.ts';
export { DistributedCounter } from './distributed-counter.ts';
export * from './errors.ts';
export { formatHostPort, type HostPort } from './host-port.ts';
export { insist } from './insist.ts';
export { nodeSurroundings } from './node-surroundings.ts';
export type * from './node-types.ts';
export { oneShot, type OneShot } from './one-shot.ts';
export type * from './options.ts';
export { orAborted } from './or-aborted.ts';
export { PersistentMember, type MemberOptions } from './persistent-member.ts';
export { isProtectedBy, protectedPath } from './retry/protected-name.ts';
export type { RetryPolicy } from './retry/retry-policy.ts';
export { RetryingClient } from './retry/retrying-client.ts';
export type { KnownSession } from './session-options.ts';
export type { ClientSurroundings, Link, LinkEvents } from './surroundings.ts';
export { Transaction } from './transaction.ts';
export type { SessionState, WatchedEvent, WatchedEventType, Watcher } from './watched-event.ts';
export { within, type WaitOptions } from './within.ts';
