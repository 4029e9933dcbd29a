import type { Fault } from './fault.ts';

/** Thrown at a fault that cannot be: a time before the beginning, half a message. */
export class ImpossibleFault extends RangeError {
  override readonly name = 'ImpossibleFault';
}

/** The smallest value of each number in a fault. */
const SMALLEST: Readonly<Record<string, number>> = {
  atMs: 0,
  forMs: 0,
  afterMs: 0,
  byMs: 0,
  syncMs: 0,
  keep: 0,
  nth: 1,
  step: 1,
  percent: -99,
};

/** What is impossible about a fault, in a sentence; undefined if nothing is. */
export function faultProblem(fault: Fault): string | undefined {
  for (const [field, value] of Object.entries(fault) as [string, unknown][]) {
    const smallest = SMALLEST[field];
    if (smallest === undefined) continue;
    if (Number.isSafeInteger(value) && (value as number) >= smallest) continue;
    return `The fault "${fault.kind}" has ${field} ${String(value)}; it must be a whole number from ${smallest} up.`;
  }
  return undefined;
}
