import { countVisits } from '../07-watches/count-visits.ts';

/** Methods that look through an array without calling anything. */
const SCANS = [
  'includes',
  'indexOf',
  'lastIndexOf',
  'slice',
  'sort',
  'splice',
  'toSorted',
] as const;

type Method = (this: readonly unknown[], ...parameters: unknown[]) => unknown;

/**
 * How many elements a piece of code looks at: turns of its loops, calls of its callbacks, and the lengths of arrays that
 * are searched, sorted or moved. It says nothing about time, so it is the same on every machine.
 */
export function countWork(code: () => void): number {
  let scanned = 0;
  const holder = Array.prototype as unknown as Record<string, Method>;
  const originals = SCANS.map((name) => [name, holder[name]!] as const);
  for (const [name, original] of originals) {
    holder[name] = function (...parameters) {
      scanned += this.length;
      return original.apply(this, parameters);
    };
  }
  try {
    const visits = countVisits(code);
    return visits + scanned;
  } finally {
    for (const [name, original] of originals) holder[name] = original;
  }
}
