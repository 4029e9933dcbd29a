import { canonical } from '../../src/sim/canonical.ts';

/** Where two values differ, and what stands there. */
export interface Difference {
  /** The way to the place: `stat.cversion`. Empty if the values differ as a whole. */
  readonly place: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Lists in which the order of things says nothing. */
const UNORDERED = ['children', 'paths'];

/** The first place in which what came is not what should have come; undefined if there is none. */
export function firstDifference(
  actual: unknown,
  expected: unknown,
  place = '',
): Difference | undefined {
  const [is, should] = [tidy(actual, place), tidy(expected, place)];
  const whole = { place, actual: is, expected: should };
  if (!isRecord(is) || !isRecord(should)) {
    return canonical(is) === canonical(should) ? undefined : whole;
  }
  if (Array.isArray(is) !== Array.isArray(should)) return whole;
  for (const key of new Set([...Object.keys(should), ...Object.keys(is)])) {
    const there = firstDifference(is[key], should[key], place === '' ? key : `${place}.${key}`);
    if (there !== undefined) return there;
  }
  return undefined;
}

function tidy(value: unknown, place: string): unknown {
  const name = place.slice(place.lastIndexOf('.') + 1);
  return UNORDERED.includes(name) && Array.isArray(value) ? value.toSorted() : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
