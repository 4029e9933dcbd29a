import type { Instance } from './instance.ts';

/** Picks one instance after the other. */
export class RoundRobin {
  private last = '';

  /**
   * The next healthy one after the last that was picked, by id, and after the largest the smallest. Undefined if
   * there is none.
   *
   * @param instances - those that are there now, sorted by id.
   * @todo Level 7: remember who was picked, not its place: the list changes.
   */
  pick(instances: readonly Instance[]): Instance | undefined {
    const healthy = instances.filter(({ isHealthy }) => isHealthy);
    const next = healthy.find(({ id }) => id > this.last) ?? healthy[0];
    if (next !== undefined) this.last = next.id;
    return next;
  }
}
