import { guarded } from './guarded.ts';

/** Those who want to be told of something. */
export class Listeners<Told> {
  private readonly all = new Set<(told: Told) => void>();

  /** @returns what ends that. */
  add(listener: (told: Told) => void): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  tell(told: Told): void {
    for (const listener of [...this.all]) guarded(() => listener(told));
  }
}
