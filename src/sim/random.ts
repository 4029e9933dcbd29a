import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { hashText } from './hash.ts';

/**
 * A stream of random numbers of its own for each component of a run. Since every link, disk and
 * node draws from its own stream, taking one fault out of a schedule leaves the rest of the run's
 * random choices as they were.
 */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;

  /**
   * @param seed - of the run.
   * @param component - whose stream this is: `"link p1 p2"`.
   */
  constructor(seed: number, component: string) {
    this.generator = xoroshiro128plus(hashText(component, seed) | 0);
  }

  /** A number from 0 up to, but not including, 1. */
  float(): number {
    return (this.generator.next() >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }
}
