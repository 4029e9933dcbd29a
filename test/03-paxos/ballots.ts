import type { Ballot, NodeId } from '#kit';

/** Orders two ballots: less than 0 if `a` is the lower one. */
export function compare(a: Ballot, b: Ballot): number {
  const rounds = Number.parseInt(a, 10) - Number.parseInt(b, 10);
  if (rounds !== 0) return rounds;
  return ownerOf(a) < ownerOf(b) ? -1 : Number(ownerOf(a) > ownerOf(b));
}

/** Whose ballot it is: `"p1"` for `"2.p1"`. */
export function ownerOf(ballot: Ballot): NodeId {
  return ballot.slice(ballot.indexOf('.') + 1);
}

/** More than half of so many acceptors. */
export function majority(acceptors: number): number {
  return Math.floor(acceptors / 2) + 1;
}
