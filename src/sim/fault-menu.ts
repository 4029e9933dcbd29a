import type { NodeId } from '../kit/env.ts';

/** Which faults a property may meet. What is left out does not happen. */
export interface FaultMenu {
  /** At most so many in one schedule. */
  readonly most: number;
  /** They begin before this, in ms of virtual time. */
  readonly withinMs: number;
  /** A crash, a pause or a cut lasts at most so long, in ms. */
  readonly longestMs: number;
  readonly crash?: readonly NodeId[];
  readonly pause?: readonly NodeId[];
  readonly slowDisk?: readonly NodeId[];
  readonly drift?: readonly NodeId[];
  /** For nodes with files: a full disk, and one that fails. */
  readonly fullDisk?: readonly NodeId[];
  readonly failingDisk?: readonly NodeId[];
  /** Two-way and one-way cuts between any of these nodes. */
  readonly cut?: readonly NodeId[];
  /** Single messages lost, repeated or late, between any two of these nodes. */
  readonly lose?: readonly NodeId[];
  readonly repeat?: readonly NodeId[];
  readonly delay?: readonly NodeId[];
}

/** No faults at all. */
export const NO_FAULTS: FaultMenu = { most: 0, withinMs: 0, longestMs: 1 };
