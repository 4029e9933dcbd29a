/** Something to measure. */
export interface Benchmark {
  readonly name: string;
  /** What it counts: `"events/s"`. */
  readonly unit: string;
  /** Does it once and returns how many there were. */
  readonly run: () => number;
  /** What `run` returns is the figure itself, such as bytes, and not to be divided by the time it took. */
  readonly isFigure?: boolean;
  /** More rounds would take too long. */
  readonly mostRounds?: number;
}

/** How fast it was. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** How many were done in one round. */
  readonly count: number;
  /** How many a second: one number a round, in the order in which they were measured. */
  readonly rates: readonly number[];
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** Measures something in several rounds, after one that does not count: it warms the engine up. */
export function measure(
  { name, unit, run, isFigure = false, mostRounds = Infinity }: Benchmark,
  rounds: number,
): Measurement {
  let count = run();
  const rates = Array.from({ length: Math.min(rounds, mostRounds) }, () => {
    const startMs = performance.now();
    count = run();
    if (isFigure) return count;
    return Math.round((count * 1000) / (performance.now() - startMs));
  });
  const sorted = rates.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? sorted[middle]!
      : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
  return { name, unit, count, rates, median, slowest: sorted[0]!, fastest: sorted.at(-1)! };
}
