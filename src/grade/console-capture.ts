import { formatWithOptions } from 'node:util';

/** Lines kept; a handler that prints is run thousands of times, and nobody reads all of that. */
export const MAX_LINES = 20;

const METHODS = ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table', 'trace'] as const;

/** What {@link captureConsole} gives back. */
export interface ConsoleCapture {
  /** Lines that were printed beyond the first `maxLines`. */
  readonly linesDropped: number;
  /** Gives the console back. */
  restore(): void;
}

/**
 * Takes over `console`, so that what learners print stands apart from what the grader prints.
 *
 * @param onLine - gets each of the first `maxLines` lines.
 */
export function captureConsole(
  onLine: (line: string) => void,
  maxLines = MAX_LINES,
): ConsoleCapture {
  const original = { ...console };
  let kept = 0;
  let linesDropped = 0;
  const print = (...values: unknown[]): void => {
    // What nobody will see is not worth formatting.
    if (kept === maxLines) return void linesDropped++;
    for (const line of formatWithOptions({ depth: 4 }, ...values).split('\n')) {
      if (kept === maxLines) linesDropped++;
      else {
        kept++;
        onLine(line);
      }
    }
  };
  for (const method of METHODS) console[method] = print;
  return {
    get linesDropped() {
      return linesDropped;
    },
    restore: () => void Object.assign(console, original),
  };
}
