import type { Fault } from './fault.ts';

/**
 * Everything that makes one run different from another of the same scenario. Plain data, small
 * enough to shrink, to print and to put into a token.
 */
export interface Schedule {
  /** Seeds latencies and the like; 0 for none of that: everything takes its shortest time. */
  readonly seed: number;
  /** The scenario's own settings, whole numbers by name: who votes no, how many transactions. */
  readonly params: Readonly<Record<string, number>>;
  readonly faults: readonly Fault[];
}

/** The settings a scenario has: for each the smallest and the largest value, the plainest first. */
export type ParamRanges = Readonly<Record<string, readonly [min: number, max: number]>>;

/** The plainest schedule: no faults, no chance, every setting at its smallest. */
export function plainSchedule(ranges: ParamRanges): Schedule {
  const params = Object.fromEntries(Object.entries(ranges).map(([name, [min]]) => [name, min]));
  return { seed: 0, params, faults: [] };
}
