/**
 * What the nodes of chapter 1 say to each other, and what they ask of the application above them.
 *
 * @module
 */
import type { NodeId } from '../env.ts';

/** The name of a transaction, chosen by the client: `"t1"`. */
export type TransactionId = string;

/** How a transaction ended. Once any node has decided, no node may ever decide otherwise. */
export type Decision = 'commit' | 'abort';

/** The messages of two-phase commit. Each names its transaction `tx`. */
export type TwoPhaseMessage =
  /** client → coordinator: please run this transaction. */
  | { readonly kind: 'begin'; readonly tx: TransactionId }
  /** coordinator → participant, phase 1: can you commit? `participants` lists all who are asked. */
  | {
      readonly kind: 'prepare';
      readonly tx: TransactionId;
      readonly participants: readonly NodeId[];
    }
  /** participant → coordinator: the answer to `prepare`. A yes is a promise that survives a crash. */
  | { readonly kind: 'vote'; readonly tx: TransactionId; readonly vote: 'yes' | 'no' }
  /** anyone who knows → anyone who does not, phase 2: this is how it ended. */
  | { readonly kind: 'decision'; readonly tx: TransactionId; readonly decision: Decision }
  /** participant → coordinator: the decision is on my disk, you need not send it again. */
  | { readonly kind: 'ack'; readonly tx: TransactionId }
  /** participant → everyone else: I voted yes and have heard nothing since. How did it end? */
  | { readonly kind: 'inquiry'; readonly tx: TransactionId }
  /** coordinator → client: the answer to `begin`. */
  | { readonly kind: 'outcome'; readonly tx: TransactionId; readonly decision: Decision };

/** What a participant asks of the database it stands in front of. */
export interface Resource {
  /** Whether this database is able, here and now, to commit the transaction. */
  canCommit(tx: TransactionId): boolean;

  /**
   * Makes the decision take effect. Call it when, and only when, the decision is settled for this
   * node. After a restart it may be called again with the same decision.
   */
  decided(tx: TransactionId, decision: Decision): void;
}

/** What a coordinator tells the application above it. */
export interface DecisionListener {
  /** The coordinator has decided. After a restart it may be called again with the same decision. */
  decided(tx: TransactionId, decision: Decision): void;
}
