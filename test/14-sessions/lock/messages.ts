import type { ConnectRequest, ConnectResponse, NodeId, Zxid } from '#kit';

/** What clients, the service that has the lock, and the store say to each other. */
export type LockMessage =
  /** client → zk. */
  | { readonly kind: 'connect'; readonly request: ConnectRequest }
  /** zk → client. */
  | { readonly kind: 'connected' | 'refused'; readonly response: ConnectResponse }
  /** client → zk and back. */
  | { readonly kind: 'ping' | 'pong' }
  /** client → zk: may I have it? */
  | { readonly kind: 'lock' }
  /** zk → client: it is yours. `czxid` is the transaction that has made its node. */
  | { readonly kind: 'locked'; readonly czxid: Zxid }
  /** zk → client: somebody else has it. */
  | { readonly kind: 'taken' }
  /** client → store: I have the lock, which was made by `czxid`. */
  | { readonly kind: 'write'; readonly czxid: Zxid };

/** What they tell. */
export type LockOutput =
  /** zk: this client has the lock. */
  | { readonly kind: 'granted'; readonly client: NodeId; readonly czxid: Zxid }
  /** zk: the session that had the lock is over, and the lock is free. */
  | { readonly kind: 'freed'; readonly client: NodeId }
  /** store: a write has come, and was carried out or not. */
  | { readonly kind: 'stored' | 'turned away'; readonly client: NodeId; readonly czxid: Zxid };
