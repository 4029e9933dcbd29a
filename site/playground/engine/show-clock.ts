import type { Recording } from './recording.ts';

/** Longer waits than this are shortened to it: while nothing happens there is nothing to look at. */
const LONGEST_WAIT_MS = 40;

/** Virtual time as it is shown: with long waits shortened. */
export class ShowClock {
  /** The length of the whole run, as shown. */
  readonly length: number;
  private readonly virtual: readonly number[];
  private readonly shown: readonly number[];

  constructor({ moments }: Recording) {
    const virtual = [0];
    const shown = [0];
    for (const { atMs } of moments) {
      const waitMs = atMs - virtual.at(-1)!;
      if (waitMs <= 0) continue;
      virtual.push(atMs);
      shown.push(shown.at(-1)! + Math.min(waitMs, LONGEST_WAIT_MS));
    }
    this.virtual = virtual;
    this.shown = shown;
    this.length = shown.at(-1)!;
  }

  /** Where a virtual time is shown. */
  shownAt(virtualMs: number): number {
    return mapped(this.virtual, this.shown, virtualMs);
  }

  /** Which virtual time is shown there. */
  virtualAt(shown: number): number {
    return mapped(this.shown, this.virtual, shown);
  }
}

/** Straight lines between the points. */
function mapped(xs: readonly number[], ys: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  const [x1, y1] = [xs[low]!, ys[low]!];
  const [x2, y2] = [xs[low + 1], ys[low + 1]];
  if (x2 === undefined || y2 === undefined) return y1;
  return y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
}
