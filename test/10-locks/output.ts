import type { SessionState } from '../../src/client/index.ts';

/** What processes tell: what the rules are about. */
export type Output =
  /** It has the lock. `ticket` is its place in the line: the number of its node. */
  | {
      readonly kind: 'entered';
      readonly session: bigint;
      readonly ticket?: number;
      readonly mode?: 'read' | 'write';
    }
  /** It is about to release the lock. */
  | { readonly kind: 'left'; readonly session: bigint }
  /** It was told that it may not have the lock, after so many ms of its clock. */
  | { readonly kind: 'gave up'; readonly afterMs: number; readonly limitMs: number }
  /** Nodes of its own that are in the line though it neither holds the lock nor wants it. */
  | { readonly kind: 'left behind'; readonly nodes: readonly string[] }
  /** What it believes of its lock, and what its client says of the session at that moment. */
  | {
      readonly kind: 'belief';
      readonly state: SessionState;
      readonly isReleased: boolean;
      readonly isTrusted: boolean;
      readonly isLost: boolean;
    }
  /** What came of something, and what was expected of it. */
  | { readonly kind: 'seen'; readonly what: string; readonly is: string; readonly should: string }
  /** It has acquired the lock with this token. */
  | { readonly kind: 'token'; readonly token: bigint }
  /** The store has told its value to somebody with this token. */
  | { readonly kind: 'served'; readonly token: bigint }
  /** The store has carried out a write: the value is one more than the one that was read before. */
  | { readonly kind: 'stored'; readonly value: number; readonly token: bigint }
  /** The store, or ZooKeeper, has refused a request by this token. */
  | { readonly kind: 'refused'; readonly token: bigint };
