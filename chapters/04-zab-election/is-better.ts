import { todo } from '#kit';
import type { Vote } from '#kit';

/**
 * Whether a vote is to be preferred: the newer history wins, and of two histories that are equally
 * new that of the server with the higher id. Two votes are alike only if all three fields are.
 *
 * Apache: `FastLeaderElection.totalOrderPredicate`. Source: Medeiros (2012), section 4.1.
 *
 * TODO:
 * - Level 1: the higher `peerEpoch` wins; of equal epochs the higher `zxid`; of equal zxids the
 *   higher `leader`. A vote is not better than one that is the same.
 */
export function isBetter(candidate: Vote, current: Vote): boolean {
  todo('isBetter, level 1');
}
