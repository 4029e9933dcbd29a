import { todo } from '#kit';
import type { Ballot, Env, FastPaxosMessage, Node, NodeId, Proposal, Value } from '#kit';
/** The record on an acceptor's disk. */
interface FastAcceptorState {
  /** The highest ballot it has promised or accepted in. */
  readonly promised: Ballot | null;
  /** The proposal it accepted last. */
  readonly accepted: Proposal | null;
  /** The fast ballot in which it may accept what a client proposes; null if there is none. */
  readonly open: Ballot | null;
}

const NOTHING: FastAcceptorState = { promised: null, accepted: null, open: null };

/**
 * An acceptor to which clients may propose directly, once the coordinator has opened a fast ballot.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 3.1.
 */
export class FastAcceptor implements Node<FastPaxosMessage> {
  private readonly env: Env<FastPaxosMessage>;
  private readonly listeners: readonly NodeId[];
  private state: FastAcceptorState = NOTHING;
  /** The first value that was proposed while no fast ballot was open. */
  private waiting: Value | null = null;

  /** @param listeners - the coordinator and all learners: who is told what was accepted. */
  constructor(env: Env<FastPaxosMessage>, listeners: readonly NodeId[]) {
    this.env = env;
    this.listeners = listeners;
  }

  /**
   * The first start, or a restart.
   *
   * TODO:
   * - Level 7: go on from the record "state", if there is one.
   */
  onStart(): void {
    todo('FastAcceptor.onStart, level 7');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: FastPaxosMessage): void {
    switch (message.kind) {
      case 'prepare':
        return this.onPrepare(from, message.ballot);
      case 'any':
        return this.onAny(message.ballot);
      case 'propose':
        return this.onPropose(message.value);
      case 'accept':
        return this.onAccept(message.ballot, message.value);
      default: // The other kinds are not for an acceptor.
    }
  }

  /** Everything that decides what this acceptor will do next, as plain data. */
  inspect(): unknown {
    return { ...this.state, waiting: this.waiting };
  }

  /**
   * Phase 1, as in Basic Paxos.
   *
   * TODO:
   * - Level 7: ignore a ballot below the promised one. Otherwise promise, once the promise is on
   *   your disk. A promise in a new ballot closes the fast ballot that may be open.
   */
  private onPrepare(from: NodeId, ballot: Ballot): void {
    todo('FastAcceptor.onPrepare, level 7');
  }

  /**
   * Phase 2 of a fast ballot: from now on the clients decide what is accepted in it.
   *
   * TODO:
   * - Level 7: ignore a ballot below the promised one. If you have accepted something in this
   *   ballot already, tell the listeners once more. Otherwise the ballot is open, and if a client
   *   has proposed something before, accept that.
   */
  private onAny(ballot: Ballot): void {
    todo('FastAcceptor.onAny, level 7');
  }

  /**
   * A client proposes a value, perhaps not for the first time.
   *
   * TODO:
   * - Level 7: if a fast ballot is open, accept the value in it, and close it: no acceptor accepts
   *   two values in one ballot. If none is open, keep the first such value for later.
   */
  private onPropose(value: Value): void {
    todo('FastAcceptor.onPropose, level 7');
  }

  /**
   * Phase 2 of a classic ballot, as in Basic Paxos.
   *
   * TODO:
   * - Level 7: ignore a ballot below the promised one; accept in any other.
   */
  private onAccept(ballot: Ballot, value: Value): void {
    todo('FastAcceptor.onAccept, level 7');
  }
}
