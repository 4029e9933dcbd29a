import type { ServerId } from '#kit';
import { LearnerHandler } from './learner-handler.ts';
import type { RoleContext } from './role.ts';

/** The learners that are connected to a leader, and whether they are still there. Apache: `Leader.learners`. */
export class Learners<Request, Txn, State> {
  private readonly context: RoleContext<Request, Txn, State>;
  private readonly handlers = new Map<ServerId, LearnerHandler<Request, Txn, State>>();

  constructor(context: RoleContext<Request, Txn, State>) {
    this.context = context;
  }

  /** All of them, in the order in which they came. */
  all(): Iterable<LearnerHandler<Request, Txn, State>> {
    return this.handlers.values();
  }

  /** Undefined if it is not connected. */
  get(sid: ServerId): LearnerHandler<Request, Txn, State> | undefined {
    return this.handlers.get(sid);
  }

  /** A learner follows. What was known of an earlier connection of its is forgotten. */
  add(sid: ServerId, isObserver: boolean): LearnerHandler<Request, Txn, State> {
    const learner = new LearnerHandler(this.context, sid, isObserver);
    this.handlers.set(sid, learner);
    return learner;
  }

  /** Its connection is gone. */
  forget(sid: ServerId): void {
    this.handlers.delete(sid);
  }

  /** Closes all connections. */
  disconnect(): void {
    for (const { node } of this.all()) this.context.env.disconnect(node);
  }

  /**
   * Half a tick has passed.
   *
   * @todo Level 4: send PING to every learner that is forwarded to.
   */
  ping(): void {
    for (const learner of this.all()) {
      if (learner.isForwarding) learner.send({ kind: 'PING' });
    }
  }

  /**
   * A tick has passed.
   *
   * @todo Level 4: drop every learner that was silent for more than syncLimit ticks (initLimit, as long
   * as it is not synced): disconnect it and forget it.
   */
  dropSilent(): void {
    const { config, env } = this.context;
    for (const learner of this.all()) {
      const limit = learner.isSynced ? config.syncLimit : config.initLimit;
      if (++learner.silentTicks <= limit) continue;
      env.disconnect(learner.node);
      this.forget(learner.sid);
    }
  }

  /**
   * Whether a leader still has a quorum.
   *
   * @todo Level 4: of voters that are connected and synced, and of the leader itself (`context.sid`).
   */
  hasQuorum(): boolean {
    const { config, sid } = this.context;
    const present = new Set([sid]);
    for (const learner of this.all()) {
      if (learner.isSynced && learner.isVoter) present.add(learner.sid);
    }
    return config.quorum.containsQuorum(present);
  }

  /** As `Node.inspect`. */
  inspect(): unknown {
    return [...this.handlers]
      .sort(([a], [b]) => a - b)
      .map(([sid, learner]) => [sid, learner.inspect()]);
  }
}
