import { todo } from '#kit';
import type { Ballot, NodeId } from '#kit';

/** The ballot of a proposer in a round. */
export function makeBallot(round: number, proposer: NodeId): Ballot {
  return `${round}.${proposer}`;
}

/** The round of a ballot; 0 for null. Rounds count from 1. */
export function roundOf(ballot: Ballot | null): number {
  return ballot === null ? 0 : Number.parseInt(ballot, 10);
}

/**
 * Compares two ballots. Null stands for "no ballot yet" and is below all of them.
 *
 * Source: Lamport, "The Part-Time Parliament" (1998), section 2.2: pairs of a number and a priest.
 *
 * TODO:
 * - Level 2: the higher round is the higher ballot; in the same round the names of the proposers
 *   decide, as texts. Compare rounds as numbers: round 10 is above round 9.
 *
 * @returns less than 0 if `a` is the lower one, more than 0 if it is the higher one, 0 if both are
 * the same.
 */
export function compareBallots(a: Ballot | null, b: Ballot | null): number {
  todo('compareBallots, level 2');
}

/**
 * The smallest number of acceptors such that any two sets of that size have a member in common.
 *
 * TODO:
 * - Level 1: more than half of `acceptors`, which may be any number: of 3 it is 2, of 4 it is 3.
 */
export function majorityOf(acceptors: number): number {
  todo('majorityOf, level 1');
}
