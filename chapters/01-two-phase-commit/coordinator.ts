import { todo } from '#kit';
import type {
  Decision,
  DecisionListener,
  Env,
  Log,
  Node,
  NodeId,
  TransactionId,
  TwoPhaseMessage,
} from '#kit';

/** How long the coordinator waits for votes before it gives the transaction up. */
export const VOTE_TIMEOUT_MS = 50;

/** How often it repeats a decision to those who have not acknowledged it. */
export const RESEND_MS = 40;

/** What the coordinator writes into its log. */
type Entry =
  | { readonly kind: 'begun'; readonly tx: TransactionId; readonly client: NodeId }
  | { readonly kind: 'decided'; readonly tx: TransactionId; readonly decision: Decision };

/** What the coordinator remembers of a transaction. */
interface Transaction {
  readonly client: NodeId;
  /** Whose yes has arrived. */
  readonly yes: Set<NodeId>;
  /** Who has acknowledged the decision. */
  readonly acked: Set<NodeId>;
  decision: Decision | undefined;
}

/**
 * Asks every participant whether it can commit, decides, and repeats the decision until all have
 * acknowledged it.
 *
 * Sources: Gray, "Notes on Data Base Operating Systems" (1978); Bernstein, Hadzilacos and Goodman,
 * "Concurrency Control and Recovery in Database Systems" (1987), section 7.4.
 */
export class Coordinator implements Node<TwoPhaseMessage> {
  private readonly env: Env<TwoPhaseMessage>;
  private readonly participants: readonly NodeId[];
  private readonly listener: DecisionListener;
  private readonly log: Log<Entry>;
  private readonly transactions = new Map<TransactionId, Transaction>();

  constructor(
    env: Env<TwoPhaseMessage>,
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
  onMessage(from: NodeId, message: TwoPhaseMessage): void {
    switch (message.kind) {
      case 'begin':
        return this.onBegin(from, message.tx);
      case 'vote':
        return this.onVote(from, message.tx, message.vote);
      case 'ack':
        return this.onAck(from, message.tx);
      case 'inquiry':
        return this.onInquiry(from, message.tx);
      case 'decision':
        return this.onOwnDecision(message.tx, message.decision);
      default: // The other kinds are not for a coordinator.
    }
  }

  /** Timers are named after what is missing, and in which transaction: `"votes t1"`, `"acks t1"`. */
  onTimer(name: string): void {
    const [missing, tx] = name.split(' ') as [string, TransactionId];
    if (missing === 'votes') this.onVotesMissing(tx);
    else this.onAcksMissing(tx);
  }

  /** Everything that decides what this coordinator will do next, as plain data. */
  inspect(): unknown {
    return [...this.transactions].map(([tx, { client, yes, acked, decision }]) => ({
      tx,
      client,
      yes: [...yes].sort(),
      acked: [...acked].sort(),
      decision,
    }));
  }

  /**
   * A client asks for a transaction. The same `begin` may arrive again, even after the decision.
   *
   * TODO:
   * - Level 1: remember a new transaction with its client, and send `prepare` to every participant.
   * - Level 2: start the timer `votes tx`.
   * - Level 3: a transaction that is known already is not begun again; if it is decided, repeat the
   *   `outcome` to the client.
   * - Level 4: append a `begun` entry to the log, so that a restart finds the transaction.
   */
  private onBegin(client: NodeId, tx: TransactionId): void {
    todo('Coordinator.onBegin, level 1');
  }

  /**
   * A participant votes. Votes may arrive twice, or late: when all is decided already.
   *
   * TODO:
   * - Level 1: remember who voted yes; once every participant has, decide commit.
   * - Level 2: one no is enough to decide abort; after the decision a vote changes nothing.
   */
  private onVote(from: NodeId, tx: TransactionId, vote: 'yes' | 'no'): void {
    todo('Coordinator.onVote, level 1');
  }

  /**
   * The time to vote is over.
   *
   * TODO:
   * - Level 2: if the transaction is still undecided, decide abort.
   */
  private onVotesMissing(tx: TransactionId): void {
    todo('Coordinator.onVotesMissing, level 2');
  }

  /**
   * Settles a transaction: from here on it cannot end in any other way.
   *
   * TODO:
   * - Level 1: remember the decision, send it to every participant, and tell the client (`outcome`)
   *   and the listener.
   * - Level 2: the timer `votes tx` is of no use any more.
   * - Level 3: start the timer `acks tx`.
   * - Level 4: append a `decided` entry to the log, and let nobody hear of the decision before that
   *   entry is durable. This goes for the listener, too: send the `decision` to yourself as well,
   *   after the sync, and see `onOwnDecision`.
   */
  private decide(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    todo('Coordinator.decide, level 1');
  }

  /**
   * The coordinator's own decision is on its disk: now it counts.
   *
   * TODO:
   * - Level 4: tell the listener.
   */
  private onOwnDecision(tx: TransactionId, decision: Decision): void {
    todo('Coordinator.onOwnDecision, level 4');
  }

  /**
   * A participant has the decision on its disk.
   *
   * TODO:
   * - Level 3: remember who acknowledged; once every participant has, stop the timer `acks tx`.
   */
  private onAck(from: NodeId, tx: TransactionId): void {
    todo('Coordinator.onAck, level 3');
  }

  /**
   * Some participants have not acknowledged the decision yet.
   *
   * TODO:
   * - Level 3: send it again to those, and start the timer anew.
   */
  private onAcksMissing(tx: TransactionId): void {
    todo('Coordinator.onAcksMissing, level 3');
  }

  /**
   * A participant that voted yes asks how the transaction ended.
   *
   * TODO:
   * - Level 5: answer with the decision if there is one (as always, not before it is durable). If
   *   there is none yet, say nothing: the decision will be sent to everybody anyway.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    todo('Coordinator.onInquiry, level 5');
  }

  /**
   * The coordinator was restarted. All it knows is in the entries it had synced.
   *
   * TODO:
   * - Level 4: rebuild `transactions`. What was begun but not decided can only be aborted: some
   *   votes may be lost for good. What was decided stays decided: tell the listener again, and send
   *   the decision again until everybody has acknowledged it.
   */
  private recover(entries: readonly Entry[]): void {
    todo('Coordinator.recover, level 4');
  }
}

function newTransaction(client: NodeId): Transaction {
  return { client, yes: new Set(), acked: new Set(), decision: undefined };
}
