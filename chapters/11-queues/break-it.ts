import { todo, type Fault } from '#kit';

/**
 * One fault after which an item is lost that its producer was told is in the queue: the queue makes its items ephemeral.
 *
 * TODO:
 * - Level 9: a crash, a pause or a partition, one of them. The text says who does what, and when.
 */
export function ephemeralFaults(): readonly Fault[] {
  todo('ephemeralFaults, level 9');
}
