import { todo } from '#kit';
import type {
  Decision,
  DecisionListener,
  Env,
  Log,
  Node,
  NodeId,
  ThreePhaseMessage,
  TransactionId,
  UndecidedState,
} from '#kit';

/** How long the coordinator waits for votes. */
export const VOTE_TIMEOUT_MS = 50;

/** How long it waits for acks. */
export const ACK_TIMEOUT_MS = 50;

/** How often a coordinator that has returned asks how it ended. */
export const INQUIRY_MS = 100;

/** What the coordinator writes into its log. That it has pre-committed need not be among it. */
type Entry =
  | { readonly kind: 'begun'; readonly tx: TransactionId; readonly client: NodeId }
  | { readonly kind: 'decided'; readonly tx: TransactionId; readonly decision: Decision };

/** What the coordinator remembers of a transaction. */
interface Transaction {
  readonly client: NodeId;
  /** `uncertain` while it collects votes, `preCommitted` while it collects acks. */
  state: UndecidedState | Decision;
  /** Whose yes has arrived. */
  readonly yes: Set<NodeId>;
  /** Who has acknowledged the `preCommit`. */
  readonly acked: Set<NodeId>;
  /** Who has said that it has returned, too. */
  readonly returned: Set<NodeId>;
}

/**
 * Asks every participant whether it can commit, lets every participant know that all can, and only
 * then commits.
 *
 * Sources: Skeen, "Nonblocking Commit Protocols" (1981); Bernstein, Hadzilacos and Goodman,
 * "Concurrency Control and Recovery in Database Systems" (1987), section 7.5.
 */
export class Coordinator implements Node<ThreePhaseMessage> {
  private readonly env: Env<ThreePhaseMessage>;
  private readonly participants: readonly NodeId[];
  private readonly listener: DecisionListener;
  private readonly log: Log<Entry>;
  private readonly transactions = new Map<TransactionId, Transaction>();

  constructor(
    env: Env<ThreePhaseMessage>,
    participants: readonly NodeId[],
    listener: DecisionListener,
  ) {
    this.env = env;
    this.participants = participants;
    this.listener = listener;
    this.log = env.disk.log('transactions');
  }

  /** At the very first start the log is empty. After a crash it holds what was synced. */
  onStart(): void {
    if (this.log.length > 0) this.recover(this.log.read());
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: ThreePhaseMessage): void {
    switch (message.kind) {
      case 'begin':
        return this.onBegin(from, message.tx);
      case 'vote':
        return this.onVote(from, message.tx, message.vote);
      case 'ack':
        return this.onAck(from, message.tx);
      case 'doCommit':
      case 'doAbort':
        return this.onDecision(from, message.tx, message.kind === 'doCommit' ? 'commit' : 'abort');
      case 'state':
        return this.onState(from, message.tx, message.state);
      case 'inquiry':
        return this.onInquiry(from, message.tx);
      default: // The other kinds are not for a coordinator.
    }
  }

  /** Timers are named after what is missing, and in which transaction: `"votes t1"`. */
  onTimer(name: string): void {
    const [missing, tx] = name.split(' ') as [string, TransactionId];
    if (missing === 'votes') this.onVotesMissing(tx);
    else if (missing === 'acks') this.onAcksMissing(tx);
    else this.inquire(tx);
  }

  /** Everything that decides what this coordinator will do next, as plain data. */
  inspect(): unknown {
    return [...this.transactions].map(([tx, { client, state, yes, acked, returned }]) => ({
      tx,
      client,
      state,
      yes: [...yes].sort(),
      acked: [...acked].sort(),
      returned: [...returned].sort(),
    }));
  }

  /**
   * A client asks for a transaction. The same `begin` may arrive again, even after the decision.
   *
   * TODO:
   * - Level 1: remember a new transaction with its client (`newTransaction`), and send `canCommit`
   *   to every participant.
   * - Level 2: start the timer `votes tx`.
   * - Level 3: a transaction that is known already is not begun again; if it is decided, repeat the
   *   `outcome` to the client. Append a `begun` entry to the log, and ask nobody before it is
   *   durable.
   */
  private onBegin(client: NodeId, tx: TransactionId): void {
    todo('Coordinator.onBegin, level 1');
  }

  /**
   * Phase 1 ends: a participant votes. Votes may arrive twice, or when they matter no more.
   *
   * TODO:
   * - Level 1: remember who voted yes; once every participant has, `preCommit`.
   * - Level 2: one no is enough to decide abort; whoever is not `uncertain` any more heeds no vote.
   */
  private onVote(from: NodeId, tx: TransactionId, vote: 'yes' | 'no'): void {
    todo('Coordinator.onVote, level 1');
  }

  /**
   * The time to vote is over.
   *
   * TODO:
   * - Level 2: if the coordinator still is `uncertain`, decide abort: nobody can have committed.
   */
  private onVotesMissing(tx: TransactionId): void {
    todo('Coordinator.onVotesMissing, level 2');
  }

  /**
   * Phase 2: every participant is to know that all have voted yes, before anyone commits.
   *
   * TODO:
   * - Level 1: from here on the coordinator is `preCommitted`; send `preCommit` to every
   *   participant.
   * - Level 2: stop the timer `votes tx`, and start the timer `acks tx`.
   */
  private preCommit(tx: TransactionId, transaction: Transaction): void {
    todo('Coordinator.preCommit, level 1');
  }

  /**
   * Phase 2 ends: a participant knows.
   *
   * TODO:
   * - Level 1: remember who; once every participant has acknowledged, decide commit.
   * - Level 2: an ack that comes later than that changes nothing.
   */
  private onAck(from: NodeId, tx: TransactionId): void {
    todo('Coordinator.onAck, level 1');
  }

  /**
   * The time to acknowledge is over: whoever has not done so has crashed.
   *
   * TODO:
   * - Level 2: if the coordinator still is `preCommitted`, decide. Which way? There is no way back
   *   any more: one of those who are left might take over, and would commit.
   */
  private onAcksMissing(tx: TransactionId): void {
    todo('Coordinator.onAcksMissing, level 2');
  }

  /**
   * Phase 3: the coordinator decides, and tells every participant.
   *
   * TODO:
   * - Level 1: `settle`, and send `doCommit` or `doAbort` (`decisionMessage`) to every participant.
   * - Level 3: none of that leaves before the decision is durable.
   */
  private decide(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    todo('Coordinator.decide, level 1');
  }

  /**
   * Ends the transaction for this coordinator, whoever has decided.
   *
   * TODO:
   * - Level 1: remember the decision as the state, and tell the client (`outcome`) and the
   *   listener.
   * - Level 2: no timer of this transaction is of any use any more.
   * - Level 3: append a `decided` entry to the log, and let nobody hear of the decision before it
   *   is durable. This goes for the listener, too: send yourself the `decisionMessage` after the
   *   sync, and see `onDecision`.
   */
  private settle(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    todo('Coordinator.settle, level 1');
  }

  /**
   * `doCommit` or `doAbort` has arrived: from this coordinator itself, which means that its own
   * decision is durable, or from a participant that knows how it ended.
   *
   * TODO:
   * - Level 3: from yourself: tell the listener.
   * - Level 4: from another: if this coordinator has not decided, it settles on the same.
   */
  private onDecision(from: NodeId, tx: TransactionId, decision: Decision): void {
    todo('Coordinator.onDecision, level 3');
  }

  /**
   * The coordinator was restarted. All it knows is in the entries it had synced.
   *
   * TODO:
   * - Level 3: rebuild `transactions`. What was decided stays decided: tell the listener again, it
   *   may have missed it. What was not has now the state `returned`: by now others may have ended
   *   it.
   * - Level 5: `inquire` about those.
   */
  private recover(entries: readonly Entry[]): void {
    todo('Coordinator.recover, level 3');
  }

  /**
   * Asks how a transaction ended, again and again until there is an answer.
   *
   * TODO:
   * - Level 5: if the state still is `returned`, send an `inquiry` to every participant, and start
   *   the timer `outcome tx`.
   */
  private inquire(tx: TransactionId): void {
    todo('Coordinator.inquire, level 5');
  }

  /**
   * A participant that has returned asks how it ended.
   *
   * TODO:
   * - Level 5: if this coordinator has decided, answer with the decision, once that is durable; if
   *   it has `returned` itself, say so (`state`); otherwise say nothing, it will be asked again.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    todo('Coordinator.onInquiry, level 5');
  }

  /**
   * A participant that has not decided answers.
   *
   * TODO:
   * - Level 5: this matters only if both have `returned`. Remember who has; once every participant
   *   has, nobody is left who knows, and nobody has decided: decide abort.
   */
  private onState(from: NodeId, tx: TransactionId, state: UndecidedState): void {
    todo('Coordinator.onState, level 5');
  }
}

function newTransaction(client: NodeId): Transaction {
  return {
    client,
    state: 'uncertain',
    yes: new Set(),
    acked: new Set(),
    returned: new Set(),
  };
}

function isDecided(state: UndecidedState | Decision): state is Decision {
  return state === 'commit' || state === 'abort';
}

function decisionMessage(tx: TransactionId, decision: Decision): ThreePhaseMessage {
  return { kind: decision === 'commit' ? 'doCommit' : 'doAbort', tx };
}
