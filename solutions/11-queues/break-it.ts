import { crash, type Fault } from '#kit';

/**
 * One fault after which an item is lost that its producer was told is in the queue: the queue makes its items ephemeral.
 *
 * @todo Level 9: a crash, a pause or a partition, one of them. The text says who does what, and when.
 */
export function ephemeralFaults(): readonly Fault[] {
  return [crash('producer', { atMs: 1000, forMs: 10_000 })];
}
