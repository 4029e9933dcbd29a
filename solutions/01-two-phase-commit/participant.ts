import type {
  Decision,
  Env,
  Log,
  Node,
  NodeId,
  Resource,
  TransactionId,
  TwoPhaseMessage,
} from '#kit';

/** How long a participant that voted yes waits before it asks around. */
export const DECISION_TIMEOUT_MS = 100;

/** What a participant writes into its log. */
type Entry =
  | {
      readonly kind: 'prepared';
      readonly tx: TransactionId;
      readonly participants: readonly NodeId[];
    }
  | { readonly kind: 'decided'; readonly tx: TransactionId; readonly decision: Decision };

/** What a participant remembers of a transaction it has heard of. */
interface Transaction {
  /** `prepared`: it voted yes, and may no longer decide on its own. */
  state: 'prepared' | Decision;
  /** Everyone who was asked to vote, this participant included. */
  readonly participants: readonly NodeId[];
}

/**
 * Votes on transactions, and does what was decided.
 *
 * Sources: Gray (1978); Bernstein, Hadzilacos and Goodman (1987), section 7.4, which has the
 * cooperative termination protocol of level 5.
 */
export class Participant implements Node<TwoPhaseMessage> {
  private readonly env: Env<TwoPhaseMessage>;
  private readonly coordinator: NodeId;
  private readonly resource: Resource;
  private readonly log: Log<Entry>;
  private readonly transactions = new Map<TransactionId, Transaction>();

  constructor(env: Env<TwoPhaseMessage>, coordinator: NodeId, resource: Resource) {
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
  onMessage(from: NodeId, message: TwoPhaseMessage): void {
    switch (message.kind) {
      case 'prepare':
        return this.onPrepare(message.tx, message.participants);
      case 'decision':
        if (from === this.env.self) return this.onOwnDecision(message.tx, message.decision);
        return this.onDecision(message.tx, message.decision);
      case 'inquiry':
        return this.onInquiry(from, message.tx);
      default: // The other kinds are not for a participant.
    }
  }

  /** There is one kind of timer: `"decision t1"`. */
  onTimer(name: string): void {
    const [, tx] = name.split(' ') as [string, TransactionId];
    this.onDecisionMissing(tx);
  }

  /** Everything that decides what this participant will do next, as plain data. */
  inspect(): unknown {
    return [...this.transactions].map(([tx, { state, participants }]) => ({
      tx,
      state,
      participants,
    }));
  }

  /**
   * Phase 1: the coordinator asks for a vote. The same `prepare` may arrive again, even after the
   * decision.
   *
   * @todo Level 1: if the resource can commit, remember the transaction as prepared and vote yes.
   * Level 2: if it cannot, vote no and settle on abort at once: the vote already decides it. Level
   * 3: asked again, give the same vote again, whatever the resource says by now; once the transaction
   * is aborted the answer is no. Level 4: append a
   * `prepared` entry to the log, and let the yes leave only when that entry is durable. Level 5:
   * start the timer `decision tx`.
   */
  private onPrepare(tx: TransactionId, participants: readonly NodeId[]): void {
    if (!this.transactions.has(tx)) {
      if (this.resource.canCommit(tx)) this.prepare(tx, participants);
      else this.settle(tx, 'abort', participants);
    }
    const vote = this.transactions.get(tx)!.state === 'abort' ? 'no' : 'yes';
    this.env.sendAfterSync(this.coordinator, { kind: 'vote', tx, vote });
  }

  /**
   * Phase 2: somebody who knows says how the transaction ended. This may arrive again, and it may
   * arrive before `prepare` does.
   *
   * @todo Level 1: settle on the decision; for a transaction you have never heard of, pass `[]` as
   * its participants. Level 3: settle only once, but acknowledge every time, also when it is not news.
   * Level 4: the coordinator forgets you once it has your `ack`, so the `ack` must not leave before
   * the decision is on your disk.
   */
  private onDecision(tx: TransactionId, decision: Decision): void {
    const known = this.transactions.get(tx);
    if (known === undefined || known.state === 'prepared') {
      this.settle(tx, decision, known?.participants ?? []);
    }
    this.env.sendAfterSync(this.coordinator, { kind: 'ack', tx });
  }

  /**
   * Ends the transaction for this participant.
   *
   * @todo Level 1: remember the decision and tell the resource. Level 4: append a `decided` entry
   * to the log, and tell the resource only once it is durable: send yourself the `decision` after
   * the sync, and see `onOwnDecision`. Level 5: the timer `decision tx` is of no use any more.
   */
  private settle(tx: TransactionId, decision: Decision, participants: readonly NodeId[]): void {
    this.transactions.set(tx, { state: decision, participants });
    this.log.append({ kind: 'decided', tx, decision });
    this.env.clearTimer(`decision ${tx}`);
    this.env.sendAfterSync(this.env.self, { kind: 'decision', tx, decision });
  }

  /**
   * What this participant has settled on is on its disk: now it counts.
   *
   * @todo Level 4: tell the resource.
   */
  private onOwnDecision(tx: TransactionId, decision: Decision): void {
    this.resource.decided(tx, decision);
  }

  /**
   * This participant voted yes and has heard nothing since.
   *
   * @todo Level 5: if it still is prepared, ask the coordinator and every other participant
   * (`inquiry`), and start the timer anew: they may be down, too.
   */
  private onDecisionMissing(tx: TransactionId): void {
    const transaction = this.transactions.get(tx);
    if (transaction?.state !== 'prepared') return;
    for (const other of [this.coordinator, ...transaction.participants]) {
      if (other !== this.env.self) this.env.send(other, { kind: 'inquiry', tx });
    }
    this.env.setTimer(`decision ${tx}`, DECISION_TIMEOUT_MS);
  }

  /**
   * Another participant asks how the transaction ended.
   *
   * @todo Level 5: answer with the decision if you know it. If you are prepared yourself you know
   * no more than the other: say nothing. If you have not voted at all you are free to decide:
   * settle on abort, so that you will never vote yes, and answer once that is durable.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    if (!this.transactions.has(tx)) this.settle(tx, 'abort', []);
    const { state } = this.transactions.get(tx)!;
    if (state === 'prepared') return;
    this.env.sendAfterSync(from, { kind: 'decision', tx, decision: state });
  }

  /**
   * The participant was restarted. All it knows is in the entries it had synced.
   *
   * @todo Level 4: rebuild `transactions`, and tell the resource about every decision again: it may
   * have missed it. Level 5: what is still prepared needs its timer `decision tx`.
   */
  private recover(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'prepared') {
        this.transactions.set(entry.tx, { state: 'prepared', participants: entry.participants });
      } else {
        const participants = this.transactions.get(entry.tx)?.participants ?? [];
        this.transactions.set(entry.tx, { state: entry.decision, participants });
      }
    }
    for (const [tx, { state }] of this.transactions) {
      if (state === 'prepared') this.env.setTimer(`decision ${tx}`, DECISION_TIMEOUT_MS);
      else this.resource.decided(tx, state);
    }
  }

  /** @solution */
  private prepare(tx: TransactionId, participants: readonly NodeId[]): void {
    this.transactions.set(tx, { state: 'prepared', participants });
    this.log.append({ kind: 'prepared', tx, participants });
    this.env.setTimer(`decision ${tx}`, DECISION_TIMEOUT_MS);
  }
}
