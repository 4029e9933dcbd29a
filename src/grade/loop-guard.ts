/**
 * The run-time half of the loop guard. The other half, the transform of loop-guard-transform.ts,
 * inserts into each loop and each async function of the learner's code a call that counts its turns here.
 *
 * The count is kept on `globalThis`, so that the transformed code needs no import.
 *
 * @module
 */

/** Turns that all loops together may take within one call of a handler, and calls of async functions. */
export const MAX_TURNS = 100_000;

/** Thrown out of a loop, or a function that calls itself, that does not seem to end. */
export class EndlessLoop extends Error {
  override readonly name = 'EndlessLoop';
  /** The file with the loop, relative to the workbook, with forward slashes. */
  readonly file: string;
  /** The line the loop begins on. */
  readonly line: number;

  constructor(file: string, line: number, isFunction = false) {
    const what = isFunction ? 'async function' : 'loop';
    const did = isFunction ? 'was called' : 'went round';
    super(
      `The ${what} at ${file}:${line} ${did} more than ` +
        `${MAX_TURNS.toLocaleString('en-US')} times in one go, and was stopped.`,
    );
    this.file = file;
    this.line = line;
  }
}

/** What transformed code calls. It takes one turn after another from `turns`. */
export interface LoopGuard {
  /** Turns taken since the last reset. */
  turns: number;
  /** The limit of `turns`; above it a loop calls `stop`. */
  readonly limit: number;
  /** @throws EndlessLoop always. */
  stop(file: string, line: number, isFunction?: boolean): never;
}

/** Key of the {@link LoopGuard} on `globalThis`. */
export const GUARD_KEY = 'workbook.loopGuard';
/** Key of {@link resetLoopGuard} on `globalThis`: the simulator calls it before each handler. */
const RESET_KEY = 'workbook.resetLoopGuard';

type Shared = Record<symbol, unknown>;
const shared = globalThis as unknown as Shared;

// If this module is loaded twice, by two loaders, both copies count on the same guard.
const guard = (shared[Symbol.for(GUARD_KEY)] ??= {
  turns: 0,
  limit: MAX_TURNS,
  stop(file, line, isFunction) {
    throw new EndlessLoop(file, line, isFunction);
  },
} satisfies LoopGuard) as LoopGuard;

/** Starts the count anew. To be called before anything that may take its own number of turns. */
export function resetLoopGuard(): void {
  guard.turns = 0;
}

shared[Symbol.for(RESET_KEY)] = resetLoopGuard;
