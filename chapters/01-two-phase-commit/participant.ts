import { todo } from '#kit';
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
   * TODO:
   * - Level 1: if the resource can commit, remember the transaction as prepared and vote yes.
   * - Level 2: if it cannot, vote no and settle on abort at once: the vote already decides it.
   * - Level 3: asked again, give the same vote again, whatever the resource says by now; once the
   *   transaction is aborted the answer is no.
   * - Level 4: append a `prepared` entry to the log, and let the yes leave only when that entry is
   *   durable.
   * - Level 5: start the timer `decision tx`.
   */
  private onPrepare(tx: TransactionId, participants: readonly NodeId[]): void {
    todo('Participant.onPrepare, level 1');
  }

  /**
   * Phase 2: somebody who knows says how the transaction ended. This may arrive again, and it may
   * arrive before `prepare` does.
   *
   * TODO:
   * - Level 1: settle on the decision; for a transaction you have never heard of, pass `[]` as its
   *   participants.
   * - Level 3: settle only once, but acknowledge every time, also when it is not news.
   * - Level 4: the coordinator forgets you once it has your `ack`, so the `ack` must not leave
   *   before the decision is on your disk.
   */
  private onDecision(tx: TransactionId, decision: Decision): void {
    todo('Participant.onDecision, level 1');
  }

  /**
   * Ends the transaction for this participant.
   *
   * TODO:
   * - Level 1: remember the decision and tell the resource.
   * - Level 4: append a `decided` entry to the log, and tell the resource only once it is durable:
   *   send yourself the `decision` after the sync, and see `onOwnDecision`.
   * - Level 5: the timer `decision tx` is of no use any more.
   */
  private settle(tx: TransactionId, decision: Decision, participants: readonly NodeId[]): void {
    todo('Participant.settle, level 1');
  }

  /**
   * What this participant has settled on is on its disk: now it counts.
   *
   * TODO:
   * - Level 4: tell the resource.
   */
  private onOwnDecision(tx: TransactionId, decision: Decision): void {
    todo('Participant.onOwnDecision, level 4');
  }

  /**
   * This participant voted yes and has heard nothing since.
   *
   * TODO:
   * - Level 5: if it still is prepared, ask the coordinator and every other participant
   *   (`inquiry`), and start the timer anew: they may be down, too.
   */
  private onDecisionMissing(tx: TransactionId): void {
    todo('Participant.onDecisionMissing, level 5');
  }

  /**
   * Another participant asks how the transaction ended.
   *
   * TODO:
   * - Level 5: answer with the decision if you know it. If you are prepared yourself you know no
   *   more than the other: say nothing. If you have not voted at all you are free to decide: settle
   *   on abort, so that you will never vote yes, and answer once that is durable.
   */
  private onInquiry(from: NodeId, tx: TransactionId): void {
    todo('Participant.onInquiry, level 5');
  }

  /**
   * The participant was restarted. All it knows is in the entries it had synced.
   *
   * TODO:
   * - Level 4: rebuild `transactions`, and tell the resource about every decision again: it may
   *   have missed it.
   * - Level 5: what is still prepared needs its timer `decision tx`.
   */
  private recover(entries: readonly Entry[]): void {
    todo('Participant.recover, level 4');
  }
}
