import { todo, type LoggedTxn, type Zxid } from '#kit';

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
 * TODO:
 * - Level 3: nothing to do if the learner's last zxid is `last`: that is a DIFF of nothing. Is its
 *   zxid in `committed`? Then a DIFF to `last`, with what comes after it. Is it older than all that
 *   is at hand? Then SNAP. But a learner may have what this leader does not. If its zxid is past
 *   `last`: TRUNC to `last`. If it falls between two proposals: TRUNC to the one before, as long as
 *   the one after is of the same epoch as the learner's zxid; otherwise SNAP. One exception, which
 *   only servers of Apache make use of: a zxid with counter 0 names no proposal, so there is
 *   nothing to cut. Past `last` it gets SNAP, between two a DIFF.
 *
 * @param learnerZxid - the last zxid in the learner's log
 * @param committed - the last proposals that are committed, in order, as far back as the leader keeps
 *   them at hand: what came before the first of them can only be had as part of a state
 * @param last - the zxid of the last proposal committed, even if `committed` is empty
 */
export function chooseSync<Txn>(
  learnerZxid: Zxid,
  committed: readonly LoggedTxn<Txn>[],
  last: Zxid,
): Sync<Txn> {
  todo('chooseSync, level 3');
}
