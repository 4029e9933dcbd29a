/**
 * What the nodes of chapter 2 say to each other. What they ask of the application above them is the
 * same as in chapter 1: `Resource` and `DecisionListener`.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { Decision, TransactionId } from './two-phase-commit.ts';

/**
 * Where a node stands that has not decided yet.
 *
 * - `uncertain`: a participant has voted yes, the coordinator has asked for the votes
 * - `preCommitted`: it knows that every vote was a yes
 * - `returned`: it crashed undecided, is back, and takes part no more: it only asks how it ended
 */
export type UndecidedState = 'uncertain' | 'preCommitted' | 'returned';

/** The messages of three-phase commit. Each names its transaction `tx`. */
export type ThreePhaseMessage =
  /** client → coordinator: please run this transaction. */
  | { readonly kind: 'begin'; readonly tx: TransactionId }
  /** coordinator → participant, phase 1: can you commit? `participants` lists all who are asked. */
  | {
      readonly kind: 'canCommit';
      readonly tx: TransactionId;
      readonly participants: readonly NodeId[];
    }
  /** participant → coordinator: the answer to `canCommit`. A yes is a promise that survives a crash. */
  | { readonly kind: 'vote'; readonly tx: TransactionId; readonly vote: 'yes' | 'no' }
  /** coordinator or new leader → participant, phase 2: every vote was a yes. */
  | { readonly kind: 'preCommit'; readonly tx: TransactionId }
  /** participant → whoever sent the `preCommit`: I know it now. */
  | { readonly kind: 'ack'; readonly tx: TransactionId }
  /** anyone who has decided → anyone who has not, phase 3: it is committed. */
  | { readonly kind: 'doCommit'; readonly tx: TransactionId }
  /** anyone who has decided → anyone who has not: it is aborted. */
  | { readonly kind: 'doAbort'; readonly tx: TransactionId }
  /** new leader → every other participant: I hear nothing from the old one. Where do you stand? */
  | { readonly kind: 'stateRequest'; readonly tx: TransactionId }
  /** The answer to `stateRequest` or `inquiry` of one that has not decided. */
  | { readonly kind: 'state'; readonly tx: TransactionId; readonly state: UndecidedState }
  /** one that has returned → everyone else: how did it end? */
  | { readonly kind: 'inquiry'; readonly tx: TransactionId }
  /** coordinator → client: the answer to `begin`. */
  | { readonly kind: 'outcome'; readonly tx: TransactionId; readonly decision: Decision };
