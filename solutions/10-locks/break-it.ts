import { crash, pause, type Fault } from '#kit';

/**
 * A fault after which nobody ever gets the lock that is a row in a database.
 *
 * @todo Level 8: one crash of `c1`, such as `crash('c1', { atMs: 1000, forMs: 500 })`. When does it have the lock?
 */
export function rowLockFaults(): readonly Fault[] {
  return [crash('c1', { atMs: 200, forMs: 500 })];
}

/**
 * A fault after which two have the lock that expires.
 *
 * @todo Level 8: one pause of `c1`, such as `pause('c1', { atMs: 1000, forMs: 500 })`. How long must it be?
 */
export function expiringLockFaults(): readonly Fault[] {
  return [pause('c1', { atMs: 200, forMs: 6000 })];
}

/**
 * Faults after which the store takes a write of somebody whose {@link Lock} another one has.
 *
 * @todo Level 9: one fault, a pause or a partition.
 */
export function staleWriteFaults(): readonly Fault[] {
  return [pause('c1', { atMs: 1035, forMs: 8000 })];
}
