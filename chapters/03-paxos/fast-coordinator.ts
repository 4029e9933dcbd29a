import { todo } from '#kit';
import type {
  Ballot,
  Env,
  FastPaxosMessage,
  Node,
  NodeId,
  PaxosListener,
  Proposal,
  Value,
} from '#kit';
import { makeBallot, roundOf } from './ballot.ts';

/** How long the coordinator waits for progress before it does something about it. */
export const PROGRESS_MS = 60;

/** Whether clients propose directly to the acceptors in this ballot. */
export function isFast(ballot: Ballot): boolean {
  return roundOf(ballot) % 2 === 1;
}

/**
 * The smallest number of acceptors such that any two fast quorums and any majority have a member in
 * common, all three.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.
 *
 * TODO:
 * - Level 7: three quarters of `acceptors`, rounded up: of 4 it is 3, of 5 it is 4.
 */
export function fastQuorumOf(acceptors: number): number {
  todo('fastQuorumOf, level 7');
}

/**
 * Opens a fast ballot, watches what comes of it, and ends a collision in a classic one.
 *
 * Source: Lamport, "Fast Paxos" (2006), sections 3.1 and 3.2 (coordinated recovery).
 */
export class FastCoordinator implements Node<FastPaxosMessage> {
  private readonly env: Env<FastPaxosMessage>;
  private readonly acceptors: readonly NodeId[];
  private readonly listener: PaxosListener;
  /** The round of the present ballot. The record "round" on disk has the last one. */
  private round = 0;
  private phase: 'promises' | 'acceptances' | 'done' = 'promises';
  /** Whether `any` was sent in the present ballot: the clients decide what is accepted in it. */
  private isOpen = false;
  /** Phase 1: who has promised, and what each had accepted before. */
  private readonly promises = new Map<NodeId, Proposal | null>();
  /** Phase 2: who has accepted what. */
  private readonly accepted = new Map<NodeId, Value>();
  /** A value that a client has proposed, to have one when it is free to choose. */
  private known: Value | null = null;
  private learned: Value | null = null;

  constructor(env: Env<FastPaxosMessage>, acceptors: readonly NodeId[], listener: PaxosListener) {
    this.env = env;
    this.acceptors = acceptors;
    this.listener = listener;
  }

  /**
   * The first start, or a restart.
   *
   * TODO:
   * - Level 7: begin the first fast ballot that was never used before, see `begin`.
   */
  onStart(): void {
    todo('FastCoordinator.onStart, level 7');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: FastPaxosMessage): void {
    switch (message.kind) {
      case 'propose':
        return this.onPropose(from, message.value);
      case 'promise':
        return this.onPromise(from, message.ballot, message.accepted);
      case 'accepted':
        return this.onAccepted(from, message);
      default: // The other kinds are not for a coordinator.
    }
  }

  /**
   * There is one timer, `"progress"`: for PROGRESS_MS nothing was learned.
   *
   * TODO:
   * - Level 7: if this ballot is open (you have sent `any` in it, not `accept`), and nobody has
   *   proposed anything yet as far as you know, send `any` again: it may be lost. Otherwise begin
   *   the next classic ballot. Start the timer anew.
   */
  onTimer(): void {
    todo('FastCoordinator.onTimer, level 7');
  }

  /** Everything that decides what this coordinator will do next, as plain data. */
  inspect(): unknown {
    const { round, phase, isOpen, promises, accepted, known, learned } = this;
    return {
      round,
      phase,
      isOpen,
      promises: [...promises].sort(([a], [b]) => (a < b ? -1 : 1)),
      accepted: [...accepted].sort(([a], [b]) => (a < b ? -1 : 1)),
      known,
      learned,
    };
  }

  /**
   * Phase 1 of a ballot.
   *
   * TODO:
   * - Level 7: remember the round, on disk too, forget what belongs to the last ballot, send
   *   `prepare` to every acceptor, and start the timer `progress`.
   */
  private begin(round: number): void {
    todo('FastCoordinator.begin, level 7');
  }

  /**
   * A client proposes a value, perhaps not for the first time.
   *
   * TODO:
   * - Level 7: if a value is learned already, tell the client (`chosen`). Otherwise remember that
   *   there is such a value; the client proposes again until it is told, so there is no need to
   *   remember who it was.
   */
  private onPropose(client: NodeId, value: Value): void {
    todo('FastCoordinator.onPropose, level 7');
  }

  /**
   * An acceptor promises.
   *
   * TODO:
   * - Level 7: with a majority of promises in the present ballot see what may have been chosen
   *   before, see `mayBeChosen`. If nothing was and the ballot is fast, open it: send `any`. In any
   *   other case propose a value (`accept`): the one that may be chosen, else one that was
   *   accepted, else one that a client has proposed to you. If there is none at all, there is
   *   nothing to do yet.
   */
  private onPromise(from: NodeId, ballot: Ballot, accepted: Proposal | null): void {
    todo('FastCoordinator.onPromise, level 7');
  }

  /**
   * An acceptor has accepted. This may arrive twice, or late.
   *
   * TODO:
   * - Level 7: remember who has accepted what in the present ballot. If a quorum has accepted one
   *   value (a fast quorum in a fast ballot, a majority in a classic one), it is chosen. If a
   *   majority has been heard of in a fast ballot and no value can get a fast quorum any more, that
   *   is a collision: see `recover`.
   */
  private onAccepted(from: NodeId, { ballot, value }: Proposal): void {
    todo('FastCoordinator.onAccepted, level 7');
  }

  /**
   * A collision: the acceptors have accepted different values in a fast ballot.
   *
   * TODO:
   * - Level 7: go to the next round, a classic one, and to its phase 2 at once: who has told you
   *   what it accepted in the last ballot has told you all that a promise would. So the rule of
   *   `mayBeChosen` picks the value; if it leaves you free, take one that was accepted. The round
   *   is on your disk before `accept` leaves.
   */
  private recover(): void {
    todo('FastCoordinator.recover, level 7');
  }

  /** The present ballot. */
  private get ballot(): Ballot {
    return makeBallot(this.round, this.env.self);
  }
}

/**
 * The only value that may have been chosen in the highest ballot of these reports; null if none can.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2, the rule that chooses the value in phase 2a.
 *
 * TODO:
 * - Level 7: look at the reports of the highest ballot only. If it was classic there is one value
 *   in them. If it was fast, count: a value may have been chosen if those who report it, and all
 *   the acceptors that have reported nothing to you at all, together are a fast quorum.
 *
 * @param reports - of at least a majority: what each acceptor has accepted last.
 */
export function mayBeChosen(
  reports: readonly (Proposal | null)[],
  acceptors: number,
): Value | null {
  todo('mayBeChosen, level 7');
}
