/** Each whole number below this is counted by itself. */
const EXACT = 1024;

/** So many powers of two are counted above them, each as a whole. */
const COARSE = 22;

/**
 * Whole numbers from 0 on, such as times in ms: how many there were, the least, the largest, the sum, and how they are
 * distributed. To add one costs next to nothing, and no memory. Apache: `AvgMinMaxPercentileCounter`.
 */
export class Distribution {
  count = 0;
  sum = 0;
  private least = Infinity;
  private largest = 0;
  private readonly counts = new Uint32Array(EXACT + COARSE);

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.least) this.least = value;
    if (value > this.largest) this.largest = value;
    this.counts[value < EXACT ? value : placeOf(value)]!++;
  }

  /** 0 if there is none yet. */
  get min(): number {
    return this.count === 0 ? 0 : this.least;
  }

  /** 0 if there is none yet. */
  get max(): number {
    return this.largest;
  }

  /** 0 if there is none yet. */
  get average(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /**
   * The number that this share of all does not exceed: exact below 1024, above that within a factor of two. 0 if there is
   * none yet.
   *
   * @param share - from 0 to 1
   */
  percentile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.count));
    for (const [place, count] of this.counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(largestAt(place), this.largest);
    }
    return this.largest;
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.least = Infinity;
    this.largest = 0;
    this.counts.fill(0);
  }
}

function placeOf(value: number): number {
  return Math.min(EXACT + COARSE - 1, EXACT + Math.floor(Math.log2(value / EXACT)));
}

function largestAt(place: number): number {
  return place < EXACT ? place : EXACT * 2 ** (place - EXACT + 1) - 1;
}
