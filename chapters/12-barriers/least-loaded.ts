import { todo } from '#kit';
import type { Instance } from './instance.ts';

/** Picks the instance that has least to do. */
export class LeastLoaded {
  /** By id, how often it was picked since it said what its load is. */
  private readonly picks = new Map<string, number>();
  private instances: readonly Instance[] = [];

  /**
   * The healthy one whose load is smallest, the first of them by id. A load that an instance has told is out of date
   * at once: each pick since then counts as 1 more, until it tells another. Undefined if there is none.
   *
   * TODO:
   * - Level 7: count the picks of each instance since its load has changed, and forget those that
   *   are gone.
   *
   * @param instances - those that are there now, sorted by id, as {@link followService} gives them. A new list has
   * new objects; what is equal in it has told nothing new.
   */
  pick(instances: readonly Instance[]): Instance | undefined {
    todo('LeastLoaded.pick, level 7');
  }
}
