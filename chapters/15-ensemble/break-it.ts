import { todo, type Fault } from '#kit';

/**
 * One fault, at most 300 ms long, after which c2 reads something older than what c1 had been answered before c2 asked. c1 writes
 * by server 3, which leads; c2 reads by server 1, without a sync.
 *
 * TODO:
 * - Level 9: keep server 1 from hearing of a write, for so short a time that nobody takes it for
 *   dead, and c2 with it.
 */
export function staleReadFaults(): readonly Fault[] {
  todo('staleReadFaults, level 9');
}
