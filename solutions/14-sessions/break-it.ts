import { pause, type Fault, type Zxid } from '#kit';

/**
 * One fault after which a client writes to the store by a lock that another one has: it believes in its lock until it
 * is told that its session is over.
 *
 * @todo Level 8: a pause, a crash or a partition, one of them.
 */
export function beliefFaults(): readonly Fault[] {
  return [pause('c1', { atMs: 200, forMs: 300 })];
}

/**
 * The same for a client that looks at its own clock before each write, and does not write if it has had no answer
 * for 2/3 of its time-out.
 *
 * @todo Level 8: at most two faults: pauses, crashes, partitions, and single messages that are late.
 */
export function clockFaults(): readonly Fault[] {
  return [
    pause('c1', { atMs: 200, forMs: 600 }),
    { kind: 'delay', from: 'c1', to: 'store', nth: 5, byMs: 500 },
  ];
}

/** What the store can do about it: it looks at the number that each write brings along. */
export class Fence {
  private newest: Zxid = 0n;

  /**
   * A write has come, by a lock whose node was made by this transaction.
   *
   * @returns whether to carry it out.
   *
   * @todo Level 8: not after a write by a newer lock, however many have come since.
   */
  accepts(czxid: Zxid): boolean {
    if (czxid < this.newest) return false;
    this.newest = czxid;
    return true;
  }
}
