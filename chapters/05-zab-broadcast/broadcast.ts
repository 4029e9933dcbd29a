import { Queue, todo, type LoggedTxn, type ServerId, type Zxid } from '#kit';
import type { Learners } from './learners.ts';
import { Proposals } from './proposals.ts';
import type { RoleContext } from './role.ts';

/** The last counter an epoch has: after it a new one must begin. */
const LAST_COUNTER = 0xffffffff;

/**
 * The proposals of one leader: every transaction in one order. Apache: `Leader.propose`, `processAck`,
 * `tryToCommit`, `processSync`.
 */
export class Broadcast<Request, Txn, State> {
  /** Proposed and not yet committed, in order. */
  readonly outstanding: Proposals<Txn>;
  /** The last committed proposals. */
  readonly committed: Queue<LoggedTxn<Txn>> = new Queue();
  private readonly context: RoleContext<Request, Txn, State>;
  private readonly learners: Learners<Request, Txn, State>;
  private currentEpoch = 0;
  /** Of the last proposal of this epoch; 0 before the first. */
  private lastCounter = 0;

  constructor(context: RoleContext<Request, Txn, State>, learners: Learners<Request, Txn, State>) {
    this.context = context;
    this.learners = learners;
    this.outstanding = new Proposals(context.config.quorum);
  }

  /** The epoch of all proposals. */
  get epoch(): number {
    return this.currentEpoch;
  }

  /** The counter of the last proposal; 0 before the first. */
  get counter(): number {
    return this.lastCounter;
  }

  /**
   * The epoch is known, and so is what it begins with.
   *
   * @param committed - the last transactions of the leader's history, to keep at hand
   */
  begin(epoch: number, committed: readonly LoggedTxn<Txn>[] = []): void {
    this.currentEpoch = epoch;
    for (const entry of committed) this.committed.push(entry);
  }

  /**
   * The last committed proposals, in order: those at hand; or, if these begin later than with `zxid`, those that the history
   * has on its disk, as far as it likes to be asked.
   */
  reaching(zxid: Zxid): readonly LoggedTxn<Txn>[] {
    const atHand = this.committed.toArray();
    const first = atHand[0];
    if (first === undefined || zxid >= first.zxid) return atHand;
    const last = this.lastCommitted();
    const tail = this.context.replica.history.tail?.(zxid);
    return tail?.filter((entry) => entry.zxid <= last) ?? atHand;
  }

  /** The last zxid that is committed, or is by the quorum that this epoch begins with. */
  lastCommitted(): Zxid {
    const { history, delivered } = this.context.replica;
    // Nothing is proposed before the whole history is delivered.
    return this.outstanding.isEmpty ? history.lastZxid : delivered;
  }

  /**
   * A client wants something, here or at a learner.
   *
   * TODO:
   * - Level 2: let the service prepare the transaction, give it the next zxid of the epoch, log it,
   *   add it to `outstanding`, and send PROPOSAL to every follower that is forwarded to. Your own
   *   ACK comes to you after the sync. (When the counter is at its end, give up instead: a new
   *   epoch has to begin.)
   */
  propose(request: Request): void {
    todo('Broadcast.propose, level 2');
  }

  /**
   * A proposal is on a server's disk, perhaps on this one's.
   *
   * TODO:
   * - Level 2: count it if the server is a voter. Then commit what can be committed.
   */
  onAck(sid: ServerId, zxid: Zxid): void {
    todo('Broadcast.onAck, level 2');
  }

  /**
   * A quorum has the proposal, and all before it are committed.
   *
   * TODO:
   * - Level 2: to every learner that is forwarded to, send COMMIT, or INFORM if it is an observer.
   *   Deliver the transaction.
   * - Level 3: keep it at hand in `committed`, and no more than commitLogCount.
   * - Level 6: then answer the SYNCs that wait for it (answerSync).
   */
  private commit({ zxid, txn }: LoggedTxn<Txn>, syncs: readonly ServerId[]): void {
    todo('Broadcast.commit, level 2');
  }

  /**
   * Somebody wants to see all that is committed up to now.
   *
   * TODO:
   * - Level 6: answer at once if nothing is outstanding; otherwise once the last that is
   *   outstanding now is committed.
   */
  onSync(sid: ServerId): void {
    todo('Broadcast.onSync, level 6');
  }

  private answerSync(sid: ServerId): void {
    const { replica, sid: self } = this.context;
    if (sid === self) replica.service.synced();
    else this.learners.get(sid)?.send({ kind: 'SYNC' });
  }
}
