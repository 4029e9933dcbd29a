import { counterOf, epochOf, type LoggedTxn, type Zxid } from '#kit';

/** How a learner's history becomes the leader's. */
export type Sync<Txn> =
  /** The learner keeps all it has, or cuts what is after `zxid`; then it gets `missing`. */
  | {
      readonly kind: 'DIFF' | 'TRUNC';
      readonly zxid: Zxid;
      readonly missing: readonly LoggedTxn<Txn>[];
    }
  /** Its history does not help: it gets the leader's state. */
  | { readonly kind: 'SNAP' };

/**
 * Decides how to synchronise a learner. Apache: `LearnerHandler.syncFollower` and
 * `queueCommittedProposals`.
 *
 * @param learnerZxid - the last zxid in the learner's log
 * @param committed - the last proposals that are committed, in order, as far back as the leader keeps
 *   them at hand: what came before the first of them can only be had as part of a state
 * @param last - the zxid of the last proposal committed, even if `committed` is empty
 *
 * @todo Level 3: nothing to do if the learner's last zxid is `last`: that is a DIFF of nothing. Is its zxid in
 * `committed`? Then a DIFF to `last`, with what comes after it. Is it older than all that is at hand? Then
 * SNAP. But a learner may have what this leader does not. If its zxid is past `last`: TRUNC to `last`. If it
 * falls between two proposals: TRUNC to the one before, as long as the one after is of the same epoch as
 * the learner's zxid; otherwise SNAP. One exception, which only servers of Apache make use of: a zxid with
 * counter 0 names no proposal, so there is nothing to cut. Past `last` it gets SNAP, between two a DIFF.
 */
export function chooseSync<Txn>(
  learnerZxid: Zxid,
  committed: readonly LoggedTxn<Txn>[],
  last: Zxid,
): Sync<Txn> {
  if (learnerZxid === last) return { kind: 'DIFF', zxid: last, missing: [] };
  const cuttable = counterOf(learnerZxid) !== 0;
  if (learnerZxid > last) {
    return cuttable ? { kind: 'TRUNC', zxid: last, missing: [] } : { kind: 'SNAP' };
  }
  // The first that the learner lacks; the one before it is the last that both may have.
  const next = committed.findIndex(({ zxid }) => zxid > learnerZxid);
  if (next <= 0) return { kind: 'SNAP' };
  const missing = committed.slice(next);
  const before = committed[next - 1]!.zxid;
  if (before === learnerZxid || !cuttable) return { kind: 'DIFF', zxid: last, missing };
  const sameEpoch = epochOf(committed[next]!.zxid) === epochOf(learnerZxid);
  return sameEpoch ? { kind: 'TRUNC', zxid: before, missing } : { kind: 'SNAP' };
}
