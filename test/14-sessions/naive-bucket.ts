/** The next multiple of `tickMs` strictly above a time, found by counting. */
export function naiveBucket(timeMs: number, tickMs: number): number {
  let end = timeMs - (timeMs % tickMs);
  while (end <= timeMs) end += tickMs;
  return end;
}
