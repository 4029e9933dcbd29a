import { todo } from '#kit';
import type { Ballot, Env, Node, NodeId, PaxosListener, PaxosMessage, Value } from '#kit';
/** How long a learner waits for news before it asks for them. */
export const ASK_MS = 100;

/**
 * Finds out which value is chosen, if one is, from what the acceptors say.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.3.
 */
export class Learner implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;
  private readonly acceptors: readonly NodeId[];
  private readonly listener: PaxosListener;
  /** By ballot, who has accepted in it. */
  private readonly acceptances = new Map<Ballot, Set<NodeId>>();
  private learned: Value | null = null;

  constructor(env: Env<PaxosMessage>, acceptors: readonly NodeId[], listener: PaxosListener) {
    this.env = env;
    this.acceptors = acceptors;
    this.listener = listener;
  }

  /**
   * The first start, or a restart. A learner keeps nothing on disk: it can ask again.
   *
   * TODO:
   * - Level 1: nothing to do yet.
   * - Level 3: start the timer `ask`, of ASK_MS.
   */
  onStart(): void {
    todo('Learner.onStart, level 1');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: PaxosMessage): void {
    if (message.kind === 'accepted') this.onAccepted(from, message.ballot, message.value);
  }

  /**
   * There is one timer, `"ask"`: something may have been lost.
   *
   * TODO:
   * - Level 3: unless you have learned the value, send `ask` to every acceptor, and start the timer
   *   anew.
   */
  onTimer(): void {
    todo('Learner.onTimer, level 3');
  }

  /** Everything that decides what this learner will do next, as plain data. */
  inspect(): unknown {
    const acceptances = [...this.acceptances].map(([ballot, by]) => ({
      ballot,
      by: [...by].sort(),
    }));
    return {
      acceptances: acceptances.sort((a, b) => (a.ballot < b.ballot ? -1 : 1)),
      learned: this.learned,
    };
  }

  /**
   * An acceptor has accepted a value. This may arrive twice, and in any order.
   *
   * TODO:
   * - Level 1: remember who accepted in which ballot; once a majority has accepted in the same
   *   ballot, its value is chosen: tell the listener, once.
   * - Level 2: several ballots may be under way at a time. Count each by itself, even if the value
   *   is the same.
   */
  private onAccepted(from: NodeId, ballot: Ballot, value: Value): void {
    todo('Learner.onAccepted, level 1');
  }
}
