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
   * @todo Level 1: remember a new transaction with its client, and send `prepare` to every
   * participant. Level 2: start the timer `votes tx`. Level 3: a transaction that is known already
   * is not begun again; if it is decided, repeat the `outcome` to the client. Level 4: append a
   * `begun` entry to the log, so that a restart finds the transaction.
   */
  private onBegin(client: NodeId, tx: TransactionId): void {
    const known = this.transactions.get(tx);
    if (known !== undefined) {
      if (known.decision !== undefined) {
        this.env.sendAfterSync(client, { kind: 'outcome', tx, decision: known.decision });
      }
      return;
    }
    this.transactions.set(tx, newTransaction(client));
    this.log.append({ kind: 'begun', tx, client });
    for (const participant of this.participants) {
      this.env.sendAfterSync(participant, { kind: 'prepare', tx, participants: this.participants });
    }
    this.env.setTimer(`votes ${tx}`, VOTE_TIMEOUT_MS);
  }

  /**
   * A participant votes. Votes may arrive twice, or late: when all is decided already.
   *
   * @todo Level 1: remember who voted yes; once every participant has, decide commit. Level 2: one
   * no is enough to decide abort; after the decision a vote changes nothing.
   */
  private onVote(from: NodeId, tx: TransactionId, vote: 'yes' | 'no'): void {
    const transaction = this.transactions.get(tx);
    if (transaction === undefined || transaction.decision !== undefined) return;
    if (vote === 'no') return this.decide(tx, transaction, 'abort');
    transaction.yes.add(from);
    if (transaction.yes.size === this.participants.length) this.decide(tx, transaction, 'commit');
  }

  /**
   * The time to vote is over.
   *
   * @todo Level 2: if the transaction is still undecided, decide abort.
   */
  private onVotesMissing(tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction === undefined || transaction.decision !== undefined) return;
    this.decide(tx, transaction, 'abort');
  }

  /**
   * Settles a transaction: from here on it cannot end in any other way.
   *
   * @todo Level 1: remember the decision, send it to every participant, and tell the client
   * (`outcome`) and the listener. Level 2: the timer `votes tx` is of no use any more. Level 3:
   * start the timer `acks tx`. Level 4: append a `decided` entry to the log, and let nobody hear
   * of the decision before that entry is durable. This goes for the listener, too: send the
   * `decision` to yourself as well, after the sync, and see `onOwnDecision`.
   */
  private decide(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    transaction.decision = decision;
    this.log.append({ kind: 'decided', tx, decision });
    this.env.clearTimer(`votes ${tx}`);
    this.env.sendAfterSync(this.env.self, { kind: 'decision', tx, decision });
    this.env.sendAfterSync(transaction.client, { kind: 'outcome', tx, decision });
    this.tellWhoHasNotAcked(tx, transaction, decision);
  }

  /**
   * The coordinator's own decision is on its disk: now it counts.
   *
   * @todo Level 4: tell the listener.
   */
  private onOwnDecision(tx: TransactionId, decision: Decision): void {
    this.listener.decided(tx, decision);
  }

  /**
   * A participant has the decision on its disk.
   *
   * @todo Level 3: remember who acknowledged; once every participant has, stop the timer `acks tx`.
   */
  private onAck(from: NodeId, tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction === undefined) return;
    transaction.acked.add(from);
    if (transaction.acked.size === this.participants.length) this.env.clearTimer(`acks ${tx}`);
  }

  /**
   * Some participants have not acknowledged the decision yet.
   *
   * @todo Level 3: send it again to those, and start the timer anew.
   */
  private onAcksMissing(tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.decision === undefined) return;
    this.tellWhoHasNotAcked(tx, transaction, transaction.decision);
  }

  /**
   * A participant that voted yes asks how the transaction ended.
   *
   * @todo Level 5: answer with the decision if there is one (as always, not before it is durable).
   * If there is none yet, say nothing: the decision will be sent to everybody anyway.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    const decision = this.transactions.get(tx)?.decision;
    if (decision !== undefined) this.env.sendAfterSync(from, { kind: 'decision', tx, decision });
  }

  /**
   * The coordinator was restarted. All it knows is in the entries it had synced.
   *
   * @todo Level 4: rebuild `transactions`. What was begun but not decided can only be aborted: some
   * votes may be lost for good. What was decided stays decided: tell the listener again, and send
   * the decision again until everybody has acknowledged it.
   */
  private recover(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'begun') this.transactions.set(entry.tx, newTransaction(entry.client));
      else this.transactions.get(entry.tx)!.decision = entry.decision;
    }
    for (const [tx, transaction] of this.transactions) {
      const { decision } = transaction;
      if (decision === undefined) {
        this.decide(tx, transaction, 'abort');
      } else {
        this.listener.decided(tx, decision);
        this.tellWhoHasNotAcked(tx, transaction, decision);
      }
    }
  }

  /** @solution */
  private tellWhoHasNotAcked(tx: TransactionId, { acked }: Transaction, decision: Decision): void {
    for (const participant of this.participants) {
      if (acked.has(participant)) continue;
      this.env.sendAfterSync(participant, { kind: 'decision', tx, decision });
    }
    this.env.setTimer(`acks ${tx}`, RESEND_MS);
  }
}

function newTransaction(client: NodeId): Transaction {
  return { client, yes: new Set(), acked: new Set(), decision: undefined };
}
