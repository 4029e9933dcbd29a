/** Another thread costs about a tenth of a millisecond to begin and to hear of. Who waits longer keeps others waiting. */
const FAST_MS = 2;

/** A disk that stumbles now and then, for longer than this, is not slow for it. */
const MOST_MS = 5;

/** The weight of the newest sync in the average. */
const WEIGHT = 1 / 8;

/** How long the syncs of a disk take, to know whether it is worth to wait for one. */
export class SyncPace {
  private averageMs = Infinity;

  /** Whether the next one will probably be over before another thread could have told so. */
  get isFast(): boolean {
    return this.averageMs < FAST_MS;
  }

  /** One has taken so long, in ms, with or without another thread. */
  took(ms: number): void {
    const counted = Math.min(ms, MOST_MS);
    const isFirst = this.averageMs === Infinity;
    this.averageMs = isFirst ? counted : this.averageMs + (counted - this.averageMs) * WEIGHT;
  }
}
