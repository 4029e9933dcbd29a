import { todo } from '#kit';
import type {
  Decision,
  Env,
  Log,
  Node,
  NodeId,
  Resource,
  ThreePhaseMessage,
  TransactionId,
  UndecidedState,
} from '#kit';

/** How long the first participant waits for a word before it takes over; see `awaitLeader`. */
export const TAKEOVER_MS = 100;

/** How long a new leader waits for the states of the others. */
export const STATE_TIMEOUT_MS = 50;

/** How long a new leader waits for acks. */
export const ACK_TIMEOUT_MS = 50;

/** How often a participant that has returned asks how it ended. */
export const INQUIRY_MS = 100;

/** What a participant writes into its log. That it has pre-committed need not be among it. */
type Entry =
  | {
      readonly kind: 'voted yes';
      readonly tx: TransactionId;
      readonly participants: readonly NodeId[];
    }
  | { readonly kind: 'decided'; readonly tx: TransactionId; readonly decision: Decision };

/** What a participant remembers of a transaction it has heard of. */
interface Transaction {
  state: UndecidedState | Decision;
  /** Everyone who was asked to vote, this participant included. */
  readonly participants: readonly NodeId[];
  /** While it leads and collects states: who has answered what. */
  states?: Map<NodeId, UndecidedState>;
  /** While it leads and collects acks: whose are missing. */
  awaited?: Set<NodeId>;
}

/**
 * Votes on transactions, and does what was decided. If the coordinator falls silent, it takes over.
 *
 * Sources: Skeen (1981); Skeen and Stonebraker, "A Formal Model of Crash Recovery in a Distributed
 * System" (1983); Bernstein, Hadzilacos and Goodman (1987), section 7.5, which has the termination
 * protocol of level 4.
 */
export class Participant implements Node<ThreePhaseMessage> {
  private readonly env: Env<ThreePhaseMessage>;
  private readonly coordinator: NodeId;
  private readonly resource: Resource;
  private readonly log: Log<Entry>;
  private readonly transactions = new Map<TransactionId, Transaction>();

  constructor(env: Env<ThreePhaseMessage>, coordinator: NodeId, resource: Resource) {
    this.env = env;
    this.coordinator = coordinator;
    this.resource = resource;
    this.log = env.disk.log('transactions');
  }

  /** At the very first start the log is empty. After a crash it holds what was synced. */
  onStart(): void {
    if (this.log.length > 0) this.recover(this.log.read());
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: ThreePhaseMessage): void {
    switch (message.kind) {
      case 'canCommit':
        return this.onCanCommit(message.tx, message.participants);
      case 'preCommit':
        return this.onPreCommit(from, message.tx);
      case 'doCommit':
      case 'doAbort':
        return this.onDecision(from, message.tx, message.kind === 'doCommit' ? 'commit' : 'abort');
      case 'stateRequest':
        return this.onStateRequest(from, message.tx);
      case 'state':
        return this.onState(from, message.tx, message.state);
      case 'ack':
        return this.onAck(from, message.tx);
      case 'inquiry':
        return this.onInquiry(from, message.tx);
      default: // The other kinds are not for a participant.
    }
  }

  /** Timers are named after what is missing, and in which transaction: `"leader t1"`. */
  onTimer(name: string): void {
    const [missing, tx] = name.split(' ') as [string, TransactionId];
    if (missing === 'leader') this.takeOver(tx);
    else if (missing === 'states') this.conclude(tx);
    else if (missing === 'acks') this.onAcksMissing(tx);
    else this.inquire(tx);
  }

  /** Everything that decides what this participant will do next, as plain data. */
  inspect(): unknown {
    return [...this.transactions].map(([tx, transaction]) => ({
      tx,
      state: transaction.state,
      participants: transaction.participants,
      states: transaction.states && [...transaction.states].sort(),
      awaited: transaction.awaited && [...transaction.awaited].sort(),
    }));
  }

  /**
   * Phase 1: the coordinator asks for a vote. The same `canCommit` may arrive again, even after the
   * decision.
   *
   * TODO:
   * - Level 1: if the resource can commit, remember the transaction as `uncertain`
   *   (`newTransaction`) and vote yes.
   * - Level 2: if it cannot, vote no and settle on abort at once: the vote already decides it.
   * - Level 3: asked again, give the same vote again, whatever the resource says by now; once the
   *   transaction is aborted the answer is no. Append a `voted yes` entry to the log, and let the
   *   yes leave only when that entry is durable. A no need not be durable by itself.
   * - Level 4: with the first yes only, `awaitLeader`: one that has returned must not wait for a
   *   leader.
   */
  private onCanCommit(tx: TransactionId, participants: readonly NodeId[]): void {
    todo('Participant.onCanCommit, level 1');
  }

  /**
   * Phase 2: every vote was a yes. This comes from the coordinator or from a new leader, and may
   * come again.
   *
   * TODO:
   * - Level 1: `uncertain` becomes `preCommitted`; send an `ack` to whoever sent this.
   * - Level 2: once more, acknowledge once more. In any other state, or if you do not know the
   *   transaction, ignore it.
   * - Level 4: `awaitLeader` anew.
   */
  private onPreCommit(from: NodeId, tx: TransactionId): void {
    todo('Participant.onPreCommit, level 1');
  }

  /**
   * `doCommit` or `doAbort` has arrived: from this participant itself, which means that its own
   * decision is durable, or from somebody who knows how it ended. It may arrive before `canCommit`
   * does.
   *
   * TODO:
   * - Level 1: settle on the decision; for a transaction you have never heard of, pass `[]` as its
   *   participants.
   * - Level 2: settle only once.
   * - Level 3: from yourself: tell the resource.
   */
  private onDecision(from: NodeId, tx: TransactionId, decision: Decision): void {
    todo('Participant.onDecision, level 1');
  }

  /**
   * Ends the transaction for this participant.
   *
   * TODO:
   * - Level 1: remember the decision and tell the resource.
   * - Level 3: append a `decided` entry to the log, and tell the resource only once it is durable:
   *   send yourself the `decisionMessage` after the sync, and see `onDecision`.
   * - Level 4: no timer of this transaction is of any use any more, and neither states nor acks are
   *   awaited.
   */
  private settle(tx: TransactionId, decision: Decision, participants: readonly NodeId[]): void {
    todo('Participant.settle, level 1');
  }

  /**
   * Starts to wait for the next word of whoever leads. The participants take over in their order:
   * each waits so much longer than the one before it that there is only one new leader at a time.
   *
   * TODO:
   * - Level 4: start the timer `leader tx`. The first of the participants waits `TAKEOVER_MS`, the
   *   second three times as long, the third five times, and so on.
   */
  private awaitLeader(tx: TransactionId, { participants }: Transaction): void {
    todo('Participant.awaitLeader, level 4');
  }

  /**
   * Whoever leads has been silent for so long that it must have crashed. This participant leads now.
   *
   * TODO:
   * - Level 4: unless it is decided, ask every other participant for its state (`stateRequest`),
   *   and start the timer `states tx`.
   */
  private takeOver(tx: TransactionId): void {
    todo('Participant.takeOver, level 4');
  }

  /**
   * A new leader asks where this participant stands.
   *
   * TODO:
   * - Level 4: answer with the decision if there is one, once it is durable. If you have not voted
   *   at all you are free to decide: settle on abort, so that you will never vote yes, and answer
   *   once that is durable. If you have `returned`, say nothing. Otherwise answer with your
   *   `state`, and `awaitLeader` anew: this one may crash, too. If you were collecting states
   *   yourself, give that up, and stop the timer `states tx`: only one can lead.
   */
  private onStateRequest(from: NodeId, tx: TransactionId): void {
    todo('Participant.onStateRequest, level 4');
  }

  /**
   * A node that has not decided answers the question of this one, its new leader.
   *
   * TODO:
   * - Level 4: if you still collect states, remember it; once every other participant has answered,
   *   `conclude`.
   */
  private onState(from: NodeId, tx: TransactionId, state: UndecidedState): void {
    todo('Participant.onState, level 4');
  }

  /**
   * The new leader has the states of all who live: those who have not answered have crashed.
   *
   * TODO:
   * - Level 4: if you still collect states, stop that, and the timer `states tx`. If nobody has
   *   pre-committed, you included, decide abort. Otherwise you are `preCommitted` from here on;
   *   send `preCommit` to those who answered that they are `uncertain`, remember them as `awaited`,
   *   and start the timer `acks tx`; if there are none, decide commit at once.
   */
  private conclude(tx: TransactionId): void {
    todo('Participant.conclude, level 4');
  }

  /**
   * A participant has followed the `preCommit` of this one, its new leader.
   *
   * TODO:
   * - Level 4: once nobody's ack is missing, decide commit.
   */
  private onAck(from: NodeId, tx: TransactionId): void {
    todo('Participant.onAck, level 4');
  }

  /**
   * The time to acknowledge is over: whoever has not done so has crashed.
   *
   * TODO:
   * - Level 4: if acks are still awaited, decide commit.
   */
  private onAcksMissing(tx: TransactionId): void {
    todo('Participant.onAcksMissing, level 4');
  }

  /**
   * The new leader decides.
   *
   * TODO:
   * - Level 4: settle, and tell the coordinator, which may be back, and every other participant,
   *   once it is durable.
   */
  private decide(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    todo('Participant.decide, level 4');
  }

  /**
   * The participant was restarted. All it knows is in the entries it had synced.
   *
   * TODO:
   * - Level 3: rebuild `transactions`, and tell the resource about every decision again: it may
   *   have missed it. What is not decided has now the state `returned`: by now others may have
   *   ended it.
   * - Level 5: `inquire` about those.
   */
  private recover(entries: readonly Entry[]): void {
    todo('Participant.recover, level 3');
  }

  /**
   * Asks how a transaction ended, again and again until there is an answer.
   *
   * TODO:
   * - Level 5: if the state still is `returned`, send an `inquiry` to everyone else, the
   *   coordinator as well, and start the timer `outcome tx`.
   */
  private inquire(tx: TransactionId): void {
    todo('Participant.inquire, level 5');
  }

  /**
   * One that has returned asks how it ended.
   *
   * TODO:
   * - Level 5: answer with the decision if there is one, once it is durable. If you have not voted
   *   at all, settle on abort first. If you have `returned` yourself, say so (`state`). Otherwise
   *   say nothing: you will be asked again.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    todo('Participant.onInquiry, level 5');
  }

  /** Every participant but this one. */
  private othersOf({ participants }: Transaction): readonly NodeId[] {
    return participants.filter((node) => node !== this.env.self);
  }
}

function newTransaction(
  state: UndecidedState | Decision,
  participants: readonly NodeId[],
): Transaction {
  return { state, participants };
}

function isDecided(state: UndecidedState | Decision): state is Decision {
  return state === 'commit' || state === 'abort';
}

function decisionMessage(tx: TransactionId, decision: Decision): ThreePhaseMessage {
  return { kind: decision === 'commit' ? 'doCommit' : 'doAbort', tx };
}
