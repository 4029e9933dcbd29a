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
   * @todo Level 1: remember a new transaction with its client (`newTransaction`), and send
   * `canCommit` to every participant. Level 2: start the timer `votes tx`. Level 3: a transaction
   * that is known already is not begun again; if it is decided, repeat the `outcome` to the client.
   * Append a `begun` entry to the log, and ask nobody before it is durable.
   */
  private onBegin(client: NodeId, tx: TransactionId): void {
    const known = this.transactions.get(tx);
    if (known !== undefined) {
      const { state } = known;
      if (state === 'commit' || state === 'abort') {
        this.env.sendAfterSync(client, { kind: 'outcome', tx, decision: state });
      }
      return;
    }
    this.transactions.set(tx, newTransaction(client));
    this.log.append({ kind: 'begun', tx, client });
    const { participants } = this;
    for (const participant of participants) {
      this.env.sendAfterSync(participant, { kind: 'canCommit', tx, participants });
    }
    this.env.setTimer(`votes ${tx}`, VOTE_TIMEOUT_MS);
  }

  /**
   * Phase 1 ends: a participant votes. Votes may arrive twice, or when they matter no more.
   *
   * @todo Level 1: remember who voted yes; once every participant has, `preCommit`. Level 2: one no
   * is enough to decide abort; whoever is not `uncertain` any more heeds no vote.
   */
  private onVote(from: NodeId, tx: TransactionId, vote: 'yes' | 'no'): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state !== 'uncertain') return;
    if (vote === 'no') return this.decide(tx, transaction, 'abort');
    transaction.yes.add(from);
    if (transaction.yes.size === this.participants.length) this.preCommit(tx, transaction);
  }

  /**
   * The time to vote is over.
   *
   * @todo Level 2: if the coordinator still is `uncertain`, decide abort: nobody can have committed.
   */
  private onVotesMissing(tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state === 'uncertain') this.decide(tx, transaction, 'abort');
  }

  /**
   * Phase 2: every participant is to know that all have voted yes, before anyone commits.
   *
   * @todo Level 1: from here on the coordinator is `preCommitted`; send `preCommit` to every
   * participant. Level 2: stop the timer `votes tx`, and start the timer `acks tx`.
   */
  private preCommit(tx: TransactionId, transaction: Transaction): void {
    transaction.state = 'preCommitted';
    for (const participant of this.participants) {
      this.env.send(participant, { kind: 'preCommit', tx });
    }
    this.env.clearTimer(`votes ${tx}`);
    this.env.setTimer(`acks ${tx}`, ACK_TIMEOUT_MS);
  }

  /**
   * Phase 2 ends: a participant knows.
   *
   * @todo Level 1: remember who; once every participant has acknowledged, decide commit. Level 2: an
   * ack that comes later than that changes nothing.
   */
  private onAck(from: NodeId, tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state !== 'preCommitted') return;
    transaction.acked.add(from);
    if (transaction.acked.size === this.participants.length) this.decide(tx, transaction, 'commit');
  }

  /**
   * The time to acknowledge is over: whoever has not done so has crashed.
   *
   * @todo Level 2: if the coordinator still is `preCommitted`, decide. Which way? There is no way
   * back any more: one of those who are left might take over, and would commit.
   */
  private onAcksMissing(tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state === 'preCommitted') this.decide(tx, transaction, 'commit');
  }

  /**
   * Phase 3: the coordinator decides, and tells every participant.
   *
   * @todo Level 1: `settle`, and send `doCommit` or `doAbort` (`decisionMessage`) to every
   * participant. Level 3: none of that leaves before the decision is durable.
   */
  private decide(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    this.settle(tx, transaction, decision);
    for (const participant of this.participants) {
      this.env.sendAfterSync(participant, decisionMessage(tx, decision));
    }
  }

  /**
   * Ends the transaction for this coordinator, whoever has decided.
   *
   * @todo Level 1: remember the decision as the state, and tell the client (`outcome`) and the
   * listener. Level 2: no timer of this transaction is of any use any more. Level 3: append a
   * `decided` entry to the log, and let nobody hear of the decision before it is durable. This goes
   * for the listener, too: send yourself the `decisionMessage` after the sync, and see
   * `onDecision`.
   */
  private settle(tx: TransactionId, transaction: Transaction, decision: Decision): void {
    transaction.state = decision;
    this.log.append({ kind: 'decided', tx, decision });
    for (const missing of ['votes', 'acks', 'outcome']) this.env.clearTimer(`${missing} ${tx}`);
    this.env.sendAfterSync(this.env.self, decisionMessage(tx, decision));
    this.env.sendAfterSync(transaction.client, { kind: 'outcome', tx, decision });
  }

  /**
   * `doCommit` or `doAbort` has arrived: from this coordinator itself, which means that its own
   * decision is durable, or from a participant that knows how it ended.
   *
   * @todo Level 3: from yourself: tell the listener. Level 4: from another: if this coordinator has
   * not decided, it settles on the same.
   */
  private onDecision(from: NodeId, tx: TransactionId, decision: Decision): void {
    if (from === this.env.self) return this.listener.decided(tx, decision);
    const transaction = this.transactions.get(tx);
    if (transaction === undefined || isDecided(transaction.state)) return;
    this.settle(tx, transaction, decision);
  }

  /**
   * The coordinator was restarted. All it knows is in the entries it had synced.
   *
   * @todo Level 3: rebuild `transactions`. What was decided stays decided: tell the listener again,
   * it may have missed it. What was not has now the state `returned`: by now others may have ended
   * it. Level 5: `inquire` about those.
   */
  private recover(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'begun') {
        this.transactions.set(entry.tx, { ...newTransaction(entry.client), state: 'returned' });
      } else {
        this.transactions.get(entry.tx)!.state = entry.decision;
      }
    }
    for (const [tx, { state }] of this.transactions) {
      if (isDecided(state)) this.listener.decided(tx, state);
      else this.inquire(tx);
    }
  }

  /**
   * Asks how a transaction ended, again and again until there is an answer.
   *
   * @todo Level 5: if the state still is `returned`, send an `inquiry` to every participant, and
   * start the timer `outcome tx`.
   */
  private inquire(tx: TransactionId): void {
    if (this.transactions.get(tx)?.state !== 'returned') return;
    for (const participant of this.participants) {
      this.env.send(participant, { kind: 'inquiry', tx });
    }
    this.env.setTimer(`outcome ${tx}`, INQUIRY_MS);
  }

  /**
   * A participant that has returned asks how it ended.
   *
   * @todo Level 5: if this coordinator has decided, answer with the decision, once that is durable;
   * if it has `returned` itself, say so (`state`); otherwise say nothing, it will be asked again.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    const state = this.transactions.get(tx)?.state;
    if (state === undefined) return;
    if (isDecided(state)) this.env.sendAfterSync(from, decisionMessage(tx, state));
    else if (state === 'returned') this.env.send(from, { kind: 'state', tx, state });
  }

  /**
   * A participant that has not decided answers.
   *
   * @todo Level 5: this matters only if both have `returned`. Remember who has; once every
   * participant has, nobody is left who knows, and nobody has decided: decide abort.
   */
  private onState(from: NodeId, tx: TransactionId, state: UndecidedState): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state !== 'returned' || state !== 'returned') return;
    transaction.returned.add(from);
    if (transaction.returned.size === this.participants.length) {
      this.decide(tx, transaction, 'abort');
    }
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
