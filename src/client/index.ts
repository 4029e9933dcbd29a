/**
 * A client of ZooKeeper, for ours and Apache's servers.
 *
 * @module
 */
export {
  ZooKeeperClient,
  type CreatedNode,
  type NodeAcl,
  type NodeChildren,
  type NodeData,
} from './client.ts';
export { parseConnectString, type ConnectString } from './connect-string.ts';
export * from './errors.ts';
export { formatHostPort, type HostPort } from './host-port.ts';
export { nodeSurroundings } from './node-surroundings.ts';
export { oneShot, type OneShot } from './one-shot.ts';
export type * from './options.ts';
export type { KnownSession } from './session-options.ts';
export type { ClientSurroundings, Link, LinkEvents } from './surroundings.ts';
export { Transaction } from './transaction.ts';
export type { SessionState, WatchedEvent, WatchedEventType, Watcher } from './watched-event.ts';
