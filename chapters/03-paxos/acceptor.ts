import { todo } from '#kit';
import type { Ballot, Env, Node, NodeId, PaxosMessage, Proposal, Value } from '#kit';
/** The record on an acceptor's disk: all that it must never forget. */
interface AcceptorState {
  /** The highest ballot it has promised or accepted in. */
  readonly promised: Ballot | null;
  /** The proposal it accepted last, which is the one of its highest ballot. */
  readonly accepted: Proposal | null;
}

const NOTHING: AcceptorState = { promised: null, accepted: null };

/**
 * The memory of the system. Promises to take no part in older ballots, accepts values, and never
 * forgets either.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), sections 2.2 and 2.5.
 */
export class Acceptor implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;
  private readonly learners: readonly NodeId[];
  private state: AcceptorState = NOTHING;

  constructor(env: Env<PaxosMessage>, learners: readonly NodeId[]) {
    this.env = env;
    this.learners = learners;
  }

  /**
   * The first start, or a restart.
   *
   * TODO:
   * - Level 1: nothing to do yet.
   * - Level 4: what was synced is in the record "state" of the disk; if there is one, go on from
   *   it.
   */
  onStart(): void {
    todo('Acceptor.onStart, level 1');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: PaxosMessage): void {
    switch (message.kind) {
      case 'prepare':
        return this.onPrepare(from, message.ballot);
      case 'accept':
        return this.onAccept(from, message.ballot, message.value);
      case 'ask':
        return this.onAsk(from);
      default: // The other kinds are not for an acceptor.
    }
  }

  /** Everything that decides what this acceptor will do next, as plain data. */
  inspect(): unknown {
    return this.state;
  }

  /**
   * Phase 1: a proposer asks for a promise. The same `prepare` may arrive again.
   *
   * TODO:
   * - Level 1: remember the ballot as promised, and answer with a `promise` that names the proposal
   *   you have accepted, null if there is none.
   * - Level 2: if you have promised a higher ballot, answer with `reject` instead, at once, and
   *   change nothing.
   * - Level 4: the promise leaves only when it is on your disk.
   */
  private onPrepare(from: NodeId, ballot: Ballot): void {
    todo('Acceptor.onPrepare, level 1');
  }

  /**
   * Phase 2: a proposer asks to accept a value. This may arrive again, and without a `prepare`
   * before it, which may be lost.
   *
   * TODO:
   * - Level 1: remember the proposal as accepted, and tell the proposer and every learner
   *   (`accepted`).
   * - Level 2: if you have promised a higher ballot, answer with `reject` instead, and change
   *   nothing. Accepting is a promise as well: from here on nothing below this ballot.
   * - Level 4: `accepted` leaves only when the proposal is on your disk.
   */
  private onAccept(from: NodeId, ballot: Ballot, value: Value): void {
    todo('Acceptor.onAccept, level 1');
  }

  /**
   * A learner has heard nothing for a while.
   *
   * TODO:
   * - Level 3: if you have accepted something tell this learner (`accepted`).
   * - Level 4: as always, not before it is on your disk.
   */
  private onAsk(from: NodeId): void {
    todo('Acceptor.onAsk, level 3');
  }
}
