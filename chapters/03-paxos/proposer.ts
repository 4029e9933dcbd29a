import { todo } from '#kit';
import type {
  BackOff,
  Ballot,
  Env,
  Node,
  NodeId,
  PaxosListener,
  PaxosMessage,
  Proposal,
  Value,
} from '#kit';
import { majorityOf, makeBallot } from './ballot.ts';

/** How long a proposer waits for the end of an attempt before it begins the next. */
export const ATTEMPT_TIMEOUT_MS = 100;

/** After so many failures the back-off grows no more. */
const MOST_DOUBLINGS = 4;

/** What a proposer is given. */
export interface ProposerOptions {
  readonly acceptors: readonly NodeId[];
  /** What it proposes if it is free to. The same after each restart. */
  readonly value: Value;
  readonly backOff: BackOff;
}

/**
 * Tries to get a value chosen, in one ballot after the other, until it knows that one is: its own
 * or another's.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), sections 2.2 and 2.4.
 */
export class Proposer implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;
  private readonly options: ProposerOptions;
  private readonly listener: PaxosListener;
  private readonly majority: number;
  /** Phase 1 and 2 of the present attempt; `done` once a value is known to be chosen. */
  private phase: 'promises' | 'acceptances' | 'done' = 'promises';
  /** The round of the present attempt. The record "round" on disk has the last one. */
  private round = 0;
  /** The highest round that an acceptor has rejected an attempt for. */
  private roundSeen = 0;
  /** Who has promised in this attempt, and what each had accepted before. */
  private readonly promises = new Map<NodeId, Proposal | null>();
  /** The value of phase 2. */
  private proposed: Value | null = null;
  /** Who has accepted it. */
  private readonly accepted = new Set<NodeId>();
  /** Whether this attempt has met a higher ballot. */
  private isRejected = false;
  /** How many attempts have. */
  private failures = 0;

  constructor(env: Env<PaxosMessage>, options: ProposerOptions, listener: PaxosListener) {
    this.env = env;
    this.options = options;
    this.listener = listener;
    this.majority = majorityOf(options.acceptors.length);
  }

  /**
   * The first start, or a restart.
   *
   * TODO:
   * - Level 1: begin the first attempt.
   * - Level 4: what was synced is in the record "round" of the disk, if there is one: no ballot may
   *   be used again that was used before the crash.
   */
  onStart(): void {
    todo('Proposer.onStart, level 1');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: PaxosMessage): void {
    switch (message.kind) {
      case 'promise':
        return this.onPromise(from, message.ballot, message.accepted);
      case 'accepted':
        return this.onAccepted(from, message.ballot);
      case 'reject':
        return this.onReject(message.ballot, message.promised);
      default: // The other kinds are not for a proposer.
    }
  }

  /** There is one timer, `"retry"`: it is time for another attempt. */
  onTimer(): void {
    this.begin();
  }

  /** Everything that decides what this proposer will do next, as plain data. */
  inspect(): unknown {
    const { phase, round, roundSeen, promises, proposed, accepted, isRejected, failures } = this;
    if (phase === 'done') return phase;
    const heard = {
      promises: [...promises].sort(([a], [b]) => (a < b ? -1 : 1)),
      accepted: [...accepted].sort(),
    };
    return { phase, round, roundSeen, ...heard, proposed, isRejected, failures };
  }

  /**
   * Begins an attempt: phase 1 of a new ballot.
   *
   * TODO:
   * - Level 1: take the next round, and send `prepare` to every acceptor.
   * - Level 2: the round must be above every one that you have used, and above every one that you
   *   were rejected for. Whatever you have collected belongs to the last attempt: forget it.
   * - Level 3: start the timer `retry`, to begin once more after ATTEMPT_TIMEOUT_MS: messages may
   *   be lost.
   * - Level 4: `prepare` leaves only when the round is on your disk.
   */
  private begin(): void {
    todo('Proposer.begin, level 1');
  }

  /**
   * Phase 1: an acceptor promises. Promises may arrive twice, or late: after phase 1, or when their
   * ballot is given up already.
   *
   * TODO:
   * - Level 1: remember the promise; once a majority of the acceptors has promised, send `accept`
   *   with your value to every acceptor.
   * - Level 2: not your value but the one you have to take, see `valueToPropose`. A promise for
   *   another ballot than the present one does not count.
   * - Level 3: the same promise may arrive twice.
   */
  private onPromise(from: NodeId, ballot: Ballot, accepted: Proposal | null): void {
    todo('Proposer.onPromise, level 1');
  }

  /**
   * The one value that is safe to propose in this ballot, now that a majority has promised.
   *
   * TODO:
   * - Level 1: your own, `this.options.value`.
   * - Level 2: if any of the promises names an accepted proposal, take the value of the one with
   *   the highest ballot. Only if none does are you free.
   */
  private valueToPropose(): Value {
    todo('Proposer.valueToPropose, level 1');
  }

  /**
   * Phase 2: an acceptor has accepted. This may arrive twice, or late.
   *
   * TODO:
   * - Level 1: remember who; once a majority has accepted the value is chosen: tell the listener,
   *   once.
   * - Level 2: acceptances of another ballot than the present one do not count.
   * - Level 3: the timer `retry` is of no use any more.
   */
  private onAccepted(from: NodeId, ballot: Ballot): void {
    todo('Proposer.onAccepted, level 1');
  }

  /**
   * An acceptor has promised a higher ballot: this attempt may well fail.
   *
   * TODO:
   * - Level 2: unless you are done, or the ballot is not the present one, remember the round of
   *   `promised`, and start the timer `retry` with `backOffMs()`, so that the next attempt begins
   *   then. Once for each attempt is enough, however many acceptors reject it.
   */
  private onReject(ballot: Ballot, promised: Ballot): void {
    todo('Proposer.onReject, level 2');
  }

  /**
   * How long to stay away after a rejection.
   *
   * TODO:
   * - Level 2: `leastMs` of `this.options.backOff`.
   * - Level 5: and a random part of `spreadMs` on top of that, by `this.env.random()`. With each
   *   failure double the spread, a few times at most.
   */
  private backOffMs(): number {
    todo('Proposer.backOffMs, level 2');
  }

  /** The ballot of the present attempt. */
  private get ballot(): Ballot {
    return makeBallot(this.round, this.env.self);
  }
}
