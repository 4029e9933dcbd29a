import { crash, type Fault } from '#kit';

/**
 * One fault after which an item is lost that its producer was told is in the queue: the queue makes its items ephemeral.
 *
 * @todo Level 9: one crash or pause, such as `crash('producer', { atMs: 100, forMs: 200 })`, or one partition, such as
 * `partition(['producer'], { atMs: 100, forMs: 200 })`. The text says who does what, and when.
 */
export function ephemeralFaults(): readonly Fault[] {
  return [crash('producer', { atMs: 1000, forMs: 10_000 })];
}
