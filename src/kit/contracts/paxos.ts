/**
 * What the nodes of chapter 3 say to each other, and what they tell the application above them.
 *
 * @module
 */
import type { NodeId } from '../env.ts';

/**
 * The number of an attempt to get a value chosen: its round, a dot, and the name of the proposer whose
 * attempt it is, such as `"2.p1"`. The dot and the name make it unique; the round, and in the same
 * round the name, put all ballots into one order. Lamport: ballot number, or proposal number.
 */
export type Ballot = `${number}.${NodeId}`;

/** What is to be agreed on: `"red"`. */
export type Value = string;

/** A value together with the ballot it was proposed in. Lamport: a proposal. */
export interface Proposal {
  readonly ballot: Ballot;
  readonly value: Value;
}

/** The messages of Basic Paxos. Each belongs to a ballot, but for `ask`. */
export type PaxosMessage =
  /** proposer → acceptor, phase 1a: take part in this ballot, and in none below it. */
  | { readonly kind: 'prepare'; readonly ballot: Ballot }
  /**
   * acceptor → proposer, phase 1b: I shall accept nothing below this ballot. `accepted` is the
   * proposal of the highest ballot that I have accepted so far, null if there is none.
   */
  | { readonly kind: 'promise'; readonly ballot: Ballot; readonly accepted: Proposal | null }
  /** proposer → acceptor, phase 2a: please accept this value in this ballot. */
  | { readonly kind: 'accept'; readonly ballot: Ballot; readonly value: Value }
  /** acceptor → the proposer of the ballot and every learner, phase 2b: I have accepted it. */
  | { readonly kind: 'accepted'; readonly ballot: Ballot; readonly value: Value }
  /** acceptor → proposer: your `ballot` is too low, I have promised a higher one. */
  | { readonly kind: 'reject'; readonly ballot: Ballot; readonly promised: Ballot }
  /** learner → acceptor: I may have missed something. What have you accepted? */
  | { readonly kind: 'ask' };

/** What a proposer or a learner tells the application above it. */
export interface PaxosListener {
  /** A quorum has accepted this value in one ballot: it is chosen, for ever. */
  learned(value: Value): void;
}

/** How long a proposer stays away when it has met a higher ballot. */
export interface BackOff {
  /** It waits at least so long. */
  readonly leastMs: number;
  /** And up to so much longer, at random; more with each failure. 0: always `leastMs`. */
  readonly spreadMs: number;
}

/** What a client wants done: `"c1"`. The command `"no-op"` does nothing, and no client asks for it. */
export type Command = string;

/** A command in a slot of the log, with the ballot it was proposed in. Slots count from 0. */
export interface LogProposal {
  readonly slot: number;
  readonly ballot: Ballot;
  readonly command: Command;
}

/** The messages of Multi-Paxos: Basic Paxos for each slot, with one phase 1 for all of them. */
export type LogMessage =
  /** client → every replica: please do this. */
  | { readonly kind: 'request'; readonly command: Command }
  /** leader → client: your command stands in the log, and so does everything before it. */
  | { readonly kind: 'done'; readonly command: Command }
  /** candidate → replica, phase 1a, for all slots at once. I know what is chosen below `from`. */
  | { readonly kind: 'prepare'; readonly ballot: Ballot; readonly from: number }
  /** replica → candidate, phase 1b: all I have accepted in slots from `from` on. */
  | {
      readonly kind: 'promise';
      readonly ballot: Ballot;
      readonly accepted: readonly LogProposal[];
    }
  /** leader → replica, phase 2a: please accept this command in this slot. */
  | {
      readonly kind: 'accept';
      readonly ballot: Ballot;
      readonly slot: number;
      readonly command: Command;
    }
  /** replica → leader, phase 2b. */
  | { readonly kind: 'accepted'; readonly ballot: Ballot; readonly slot: number }
  /** replica → candidate or leader: I have promised a higher ballot than yours. */
  | { readonly kind: 'reject'; readonly ballot: Ballot; readonly promised: Ballot }
  /** leader → replica: this command is chosen in this slot. */
  | { readonly kind: 'chosen'; readonly slot: number; readonly command: Command }
  /** leader → replica, now and then: I am here. I have delivered the first `delivered` slots. */
  | { readonly kind: 'heartbeat'; readonly ballot: Ballot; readonly delivered: number }
  /** replica → leader: I lack what is chosen from this slot on. */
  | { readonly kind: 'catch-up'; readonly from: number };

/** What a replica tells the application above it. */
export interface LogListener {
  /**
   * Slot after slot, from 0 on and without a gap, what is chosen in it; no-ops as well. A restarted
   * replica begins at 0 again.
   */
  delivered(slot: number, command: Command): void;
}

/** The messages of Fast Paxos. Even rounds are classic, odd rounds are fast. */
export type FastPaxosMessage =
  /** client → every acceptor and the coordinator: I propose this value. */
  | { readonly kind: 'propose'; readonly value: Value }
  /** coordinator → acceptor, phase 1a. */
  | { readonly kind: 'prepare'; readonly ballot: Ballot }
  /** acceptor → coordinator, phase 1b. */
  | { readonly kind: 'promise'; readonly ballot: Ballot; readonly accepted: Proposal | null }
  /** coordinator → acceptor, phase 2a of a fast ballot: accept whatever is proposed to you first. */
  | { readonly kind: 'any'; readonly ballot: Ballot }
  /** coordinator → acceptor, phase 2a of a classic ballot, or of a fast one whose promises name a value. */
  | { readonly kind: 'accept'; readonly ballot: Ballot; readonly value: Value }
  /** acceptor → coordinator and every learner, phase 2b. */
  | { readonly kind: 'accepted'; readonly ballot: Ballot; readonly value: Value }
  /** coordinator → client: this value is chosen. */
  | { readonly kind: 'chosen'; readonly value: Value };
