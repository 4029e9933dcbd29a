/** Where the grader's loop guard keeps its count of turns, if there is one. */
const GUARD = Symbol.for('workbook.loopGuard');

/** Methods that call a function for each element. */
const EACH = [
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'map',
  'reduce',
  'reduceRight',
  'some',
] as const;

type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * How many elements a piece of code looks at: turns of its loops, as the loop guard counts them, and calls by
 * methods such as `filter`. It says nothing about time, so it is the same on every machine.
 */
export function countVisits(code: () => void): number {
  let visits = 0;
  const before = turns();
  const restore = holders().flatMap((holder) =>
    EACH.filter((name) => Object.hasOwn(holder, name)).map((name) => {
      const original = holder[name] as Method;
      holder[name] = function (this: unknown, ...[callback, ...rest]: unknown[]): unknown {
        const counted = (...parameters: unknown[]): unknown => {
          visits++;
          return (callback as Method)(...parameters);
        };
        return original.call(this, counted, ...rest);
      };
      return () => (holder[name] = original);
    }),
  );
  try {
    code();
  } finally {
    for (const undo of restore) undo();
  }
  return visits + turns() - before;
}

function holders(): readonly Record<string, unknown>[] {
  const iterators: unknown = Object.getPrototypeOf(
    Object.getPrototypeOf(new Map().keys()) as object,
  );
  return [Array.prototype, Map.prototype, Set.prototype, iterators] as unknown as Record<
    string,
    unknown
  >[];
}

function turns(): number {
  return (globalThis as { [GUARD]?: { readonly turns: number } })[GUARD]?.turns ?? 0;
}
