import { todo } from '#kit';
import type { LoggedTxn, NodeId, QuorumPacket, ServerId, Zxid } from '#kit';
import type { Broadcast } from './broadcast.ts';
import type { RoleContext } from './role.ts';

/**
 * What a leader knows of one learner that is connected, and how it synchronises that learner. Apache:
 * `LearnerHandler`.
 */
export class LearnerHandler<Request, Txn, State> {
  readonly sid: ServerId;
  /** Whether what it says counts for a quorum. */
  readonly isVoter: boolean;
  /** Whether it only listens: it is told of transactions when they are committed. */
  readonly isObserver: boolean;
  /** The last zxid in its log, once it has promised to take part in this epoch. */
  zxid: Zxid | undefined;
  /** Whether it is sent all that is proposed and committed. */
  isForwarding = false;
  /** Whether this leader's history is on its disk. */
  isSynced = false;
  /** Whether it was told that it may serve clients. */
  isUpToDate = false;
  /** Ticks since it was last heard of. */
  silentTicks = 0;
  private readonly context: RoleContext<Request, Txn, State>;

  /** @param isObserver - whether it has introduced itself as one */
  constructor(context: RoleContext<Request, Txn, State>, sid: ServerId, isObserver: boolean) {
    this.context = context;
    this.sid = sid;
    this.isVoter = context.config.quorum.voters.includes(sid);
    this.isObserver = isObserver || !this.isVoter;
  }

  /** The name of its node. */
  get node(): NodeId {
    return String(this.sid);
  }

  send(packet: QuorumPacket<Request, Txn, State>): void {
    this.context.env.send(this.node, packet);
  }

  /**
   * Makes the learner's history a copy of the leader's.
   *
   * TODO:
   * - Level 1: send DIFF with the leader's last zxid, and NEWLEADER. From now on the learner is
   *   forwarded to.
   * - Level 3: send what chooseSync says, from the learner's zxid, what is committed
   *   (`broadcast.reaching`) and `broadcast.lastCommitted()`. For SNAP that is the service's state,
   *   which includes what is delivered, and then what is committed beyond that. Each missing
   *   transaction goes by sendCommitted. What is outstanding goes as PROPOSAL, but not to
   *   observers. NEWLEADER comes last.
   * - Level 5: what the learner acknowledged before counts no longer (`outstanding.forget`): it may
   *   be told to cut that out of its log right now, and will acknowledge it anew.
   */
  synchronise(broadcast: Broadcast<Request, Txn, State>): void {
    todo('LearnerHandler.synchronise, level 1');
  }

  /** Sends a committed transaction in the form that is meant for a follower, or for an observer. */
  private sendCommitted({ zxid, txn }: LoggedTxn<Txn>): void {
    if (this.isObserver) return this.send({ kind: 'INFORM', zxid, txn });
    this.send({ kind: 'PROPOSAL', zxid, txn });
    this.send({ kind: 'COMMIT', zxid });
  }

  /** The learner may serve clients. Said only once: UPTODATE is acknowledged in the same way as NEWLEADER. */
  sendUpToDate(): void {
    if (this.isUpToDate) return;
    this.isUpToDate = true;
    this.send({ kind: 'UPTODATE' });
  }

  /** As `Node.inspect`. */
  inspect(): unknown {
    const { isObserver, zxid, isForwarding, isSynced, isUpToDate, silentTicks } = this;
    const state = { isObserver, isForwarding, isSynced, isUpToDate, silentTicks };
    return zxid === undefined ? state : { ...state, zxid };
  }
}
