import { todo } from '#kit';
import type { Instance } from './instance.ts';

/** Picks one instance after the other. */
export class RoundRobin {
  private last = '';

  /**
   * The next healthy one after the last that was picked, by id, and after the largest the smallest. Undefined if
   * there is none.
   *
   * TODO:
   * - Level 7: remember who was picked, not its place: the list changes.
   *
   * @param instances - those that are there now, sorted by id.
   */
  pick(instances: readonly Instance[]): Instance | undefined {
    todo('RoundRobin.pick, level 7');
  }
}
