/** How much the machine's clock of its uptime is behind the one of ms since 1970. Java's `System.nanoTime` is the former. */
const BEHIND_MS =
  performance.timeOrigin + performance.now() - Number(process.hrtime.bigint() / 1_000_000n);

/** A moment, in ms since 1970, as Apache has it where only differences count. */
export function elapsedMs(timeMs: number): number {
  return timeMs === 0 ? 0 : Math.floor(timeMs - BEHIND_MS);
}
