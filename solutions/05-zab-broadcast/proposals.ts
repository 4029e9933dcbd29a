import { Queue, type LoggedTxn, type QuorumVerifier, type ServerId, type Zxid } from '#kit';

/** A proposal on its way to a quorum. */
interface Proposal<Txn> extends LoggedTxn<Txn> {
  /** The voters that have it on disk. */
  readonly acks: Set<ServerId>;
  /** Servers whose SYNC is answered when it is committed. */
  readonly syncs: ServerId[];
}

/**
 * What a leader has proposed and not yet committed, in order. The zxids of an epoch have no gaps, so
 * that a proposal is found by its number: however many are outstanding, each ACK costs the same.
 */
export class Proposals<Txn> {
  private readonly quorum: QuorumVerifier;
  private readonly queue = new Queue<Proposal<Txn>>();

  constructor(quorum: QuorumVerifier) {
    this.quorum = quorum;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** All of them, in order. */
  entries(): readonly LoggedTxn<Txn>[] {
    return this.queue.toArray().map(({ zxid, txn }) => ({ zxid, txn }));
  }

  /** Adds the next proposal. */
  add({ zxid, txn }: LoggedTxn<Txn>): void {
    this.queue.push({ zxid, txn, acks: new Set(), syncs: [] });
  }

  /**
   * A voter has it on disk.
   *
   * @todo Level 2: note it. It may be a late word about a proposal that is committed already, or about
   * one of another epoch: then there is nothing to note.
   */
  acknowledge(sid: ServerId, zxid: Zxid): void {
    const first = this.queue.at(0);
    if (first === undefined || zxid < first.zxid) return;
    this.queue.at(Number(zxid - first.zxid))?.acks.add(sid);
  }

  /**
   * Takes out the first proposal, if a quorum has it. Never one before another: call it until it has no
   * more.
   *
   * @todo Level 2: as it says. Undefined if there is none.
   */
  takeCommitted(): (LoggedTxn<Txn> & { readonly syncs: readonly ServerId[] }) | undefined {
    const first = this.queue.at(0);
    if (first === undefined || !this.quorum.containsQuorum(first.acks)) return undefined;
    return this.queue.shift();
  }

  /**
   * Forgets what a server has acknowledged.
   *
   * @todo Level 5: of all of them.
   */
  forget(sid: ServerId): void {
    for (const { acks } of this.queue.toArray()) acks.delete(sid);
  }

  /**
   * Lets a SYNC wait for the last proposal. There must be one.
   *
   * @todo Level 6: note it with that proposal.
   */
  addSync(sid: ServerId): void {
    this.queue.at(this.queue.length - 1)!.syncs.push(sid);
  }

  /** As `Node.inspect`. */
  inspect(): unknown {
    return this.queue
      .toArray()
      .map(({ zxid, acks, syncs }) => ({ zxid, acks: [...acks].sort(), syncs: [...syncs] }));
  }
}
