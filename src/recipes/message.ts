import type { ForwardedRequest, SessionTouch, Txn, Zxid } from '#kit';

/**
 * What processes and the servers of the model say to each other. Between two nodes there is one connection at a time; the
 * connections of a process's clients are numbered, and share it.
 */
export type RecipeMessage =
  /** process → server: a new connection. */
  | { readonly kind: 'open'; readonly connection: number }
  /** Either way. */
  | { readonly kind: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly connection: number }
  | EnsembleMessage;

/** What the servers say to each other. */
export type EnsembleMessage =
  /** zk2, zk3 → zk1: whatever comes after this, please. */
  | { readonly kind: 'JOIN'; readonly after: Zxid }
  /** zk1 → zk2, zk3: that was all there is, for now. */
  | { readonly kind: 'UPTODATE' }
  /** A transaction is agreed on. */
  | { readonly kind: 'COMMIT'; readonly zxid: Zxid; readonly txn: Txn }
  /** zk2, zk3 → zk1: a client wants this. */
  | { readonly kind: 'REQUEST'; readonly request: ForwardedRequest }
  /** There and back: behind all commits there were when the leader got it. */
  | { readonly kind: 'SYNC' }
  /** There, and back with the answer. */
  | {
      readonly kind: 'REVALIDATE';
      readonly session: bigint;
      readonly timeoutMs: number;
      readonly valid?: boolean;
    }
  /** zk2, zk3 → zk1: clients were heard of. */
  | { readonly kind: 'TOUCH'; readonly touches: readonly SessionTouch[] };
