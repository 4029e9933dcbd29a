import { todo, type Fault, type Zxid } from '#kit';

/**
 * One fault after which a client writes to the store by a lock that another one has: it believes in its lock until it
 * is told that its session is over.
 *
 * TODO:
 * - Level 8: a pause, a crash or a partition, one of them.
 */
export function beliefFaults(): readonly Fault[] {
  todo('beliefFaults, level 8');
}

/**
 * The same for a client that looks at its own clock before each write, and does not write if it has had no answer
 * for 2/3 of its time-out.
 *
 * TODO:
 * - Level 8: at most two faults: pauses, crashes, partitions, and single messages that are late.
 */
export function clockFaults(): readonly Fault[] {
  todo('clockFaults, level 8');
}

/** What the store can do about it: it looks at the number that each write brings along. */
export class Fence {
  private newest: Zxid = 0n;

  /**
   * A write has come, by a lock whose node was made by this transaction.
   *
   * TODO:
   * - Level 8: not after a write by a newer lock, however many have come since.
   *
   * @returns whether to carry it out.
   */
  accepts(czxid: Zxid): boolean {
    todo('Fence.accepts, level 8');
  }
}
