import type { WatchEvent } from '#kit';

/** Where the session stands. Apache: `Watcher.Event.KeeperState`. */
export type SessionState =
  | 'SyncConnected'
  /** Connected to a server that has no quorum: only reads are possible. */
  | 'ConnectedReadOnly'
  /** Not connected: the session may live on, and the client looks for a server. */
  | 'Disconnected'
  /** The session is over, and with it its ephemerals. */
  | 'Expired'
  | 'AuthFailed'
  /** The application has closed the client. */
  | 'Closed';

/** Whether nothing follows that state. */
export function hasEnded(state: SessionState): boolean {
  return state === 'Closed' || state === 'Expired' || state === 'AuthFailed';
}

/** What happened to a node that is watched, or to a watch of it. Apache: `Watcher.Event.EventType`. */
export type WatchedEventType =
  | WatchEvent['type']
  | 'DataWatchRemoved'
  | 'ChildWatchRemoved'
  | 'PersistentWatchRemoved'
  /** Nothing happened to the node: the session is over, see `state`. No event will follow. */
  | 'None';

/** What a watcher is told. What the node holds now is not said. Apache: `WatchedEvent`. */
export interface WatchedEvent {
  readonly type: WatchedEventType;
  readonly state: SessionState;
  /** As the client sees it, without the chroot; null if nothing happened to a node. */
  readonly path: string | null;
}

/** Somebody who waits for events. It is the same watch if it is the same function. */
export type Watcher = (event: WatchedEvent) => void;
