/**
 * The end of the bucket in which something ends that has `timeoutMs` from now on: the next multiple of `tickMs` strictly
 * above the sum. So nothing ends early, and at most one tick late.
 *
 * Apache: `ExpiryQueue.roundToNextInterval`.
 *
 * @todo Level 2: work it out. A sum that is a multiple already belongs to the next bucket.
 */
export function bucketOf(nowMs: number, timeoutMs: number, tickMs: number): number {
  return (Math.floor((nowMs + timeoutMs) / tickMs) + 1) * tickMs;
}

/**
 * Elements, each with a deadline that is put off again and again. They stand in buckets that are one tick wide: to put a
 * deadline off costs the same for one element as for a million, and mostly next to nothing, since the bucket is the same
 * as before.
 *
 * Apache: `org.apache.zookeeper.server.ExpiryQueue`.
 */
export class ExpiryQueue<Element> {
  private readonly tickMs: number;
  /** By element, the end of the bucket it is in. */
  private readonly deadlines = new Map<Element, number>();
  /** By the end of a bucket, who is in it. None is empty. */
  private readonly buckets = new Map<number, Set<Element>>();

  constructor(tickMs: number) {
    this.tickMs = tickMs;
  }

  /** How many elements there are. */
  get size(): number {
    return this.deadlines.size;
  }

  /**
   * This element has `timeoutMs` from now on, whatever it had before. A new one is added.
   *
   * @todo Level 2: move it to its bucket, if that is another one. No other element may be looked at.
   */
  update(element: Element, nowMs: number, timeoutMs: number): void {
    const deadline = bucketOf(nowMs, timeoutMs, this.tickMs);
    const before = this.deadlines.get(element);
    if (before === deadline) return;
    if (before !== undefined) this.leave(before, element);
    this.deadlines.set(element, deadline);
    const bucket = this.buckets.get(deadline);
    if (bucket === undefined) this.buckets.set(deadline, new Set([element]));
    else bucket.add(element);
  }

  /**
   * This element is to end no more.
   *
   * @todo Level 2: forget it. Perhaps it is not there.
   */
  remove(element: Element): void {
    const deadline = this.deadlines.get(element);
    if (deadline === undefined) return;
    this.deadlines.delete(element);
    this.leave(deadline, element);
  }

  /**
   * Takes out those whose time is up: the ends of their buckets are reached, or past.
   *
   * @returns them, the earliest bucket first.
   *
   * @todo Level 2: empty every bucket that is due. Whoever asks may be late by more than one of them.
   */
  poll(nowMs: number): Element[] {
    const due = [...this.buckets.keys()].filter((deadline) => deadline <= nowMs);
    return due
      .sort((a, b) => a - b)
      .flatMap((deadline) => {
        const bucket = [...this.buckets.get(deadline)!];
        this.buckets.delete(deadline);
        for (const element of bucket) this.deadlines.delete(element);
        return bucket;
      });
  }

  /** By the end of each bucket, who is in it. Apache: `getExpiryMap`. */
  all(): ReadonlyMap<number, ReadonlySet<Element>> {
    return this.buckets;
  }

  /**
   * How long it takes until the next bucket may end, in ms: more than 0, at most one tick.
   *
   * @todo Level 2: until the next multiple of the tick.
   */
  waitMs(nowMs: number): number {
    return bucketOf(nowMs, 0, this.tickMs) - nowMs;
  }

  /** @solution */
  private leave(deadline: number, element: Element): void {
    const bucket = this.buckets.get(deadline);
    bucket?.delete(element);
    if (bucket?.size === 0) this.buckets.delete(deadline);
  }
}
