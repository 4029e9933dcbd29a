/** When the bundle was made that this runs from: see bundle-server.ts. Of sources that run as they are there is none. */
declare const BUILT_ON: string | undefined;

/** A moment as Apache's version has it: `2026-11-21 17:54 UTC`. */
export function builtOn(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Sources are compiled when they start. */
const BUILT = typeof BUILT_ON === 'string' ? BUILT_ON : builtOn(performance.timeOrigin);

/**
 * What a server says of its version. It speaks the protocols of Apache 3.8.0 and has its files; programs that look at a
 * server read the number, and the words after the comma, where Apache has them.
 */
export const VERSION = `3.8.0-build-your-own-zookeeper, built on ${BUILT}`;
