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
   * @param instances - those that are there now, sorted by id, as {@link followService} gives them. A new list has
   * new objects; what is equal in it has told nothing new.
   * @todo Level 7: count the picks of each instance since its load has changed, and forget those that are gone.
   */
  pick(instances: readonly Instance[]): Instance | undefined {
    this.notice(instances);
    const healthy = instances.filter(({ isHealthy }) => isHealthy);
    const loadOf = ({ id, load }: Instance): number => load + (this.picks.get(id) ?? 0);
    const least = Math.min(...healthy.map(loadOf));
    const picked = healthy.find((instance) => loadOf(instance) === least);
    if (picked !== undefined) this.picks.set(picked.id, (this.picks.get(picked.id) ?? 0) + 1);
    return picked;
  }

  /** @solution */
  private notice(instances: readonly Instance[]): void {
    const before = new Map(this.instances.map((instance) => [instance.id, instance.load]));
    const now = new Map(instances.map((instance) => [instance.id, instance.load]));
    for (const id of this.picks.keys()) {
      if (now.get(id) !== before.get(id)) this.picks.delete(id);
    }
    this.instances = instances;
  }
}
