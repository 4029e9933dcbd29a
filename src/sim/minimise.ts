import type { Fault } from './fault.ts';
import { plainSchedule, type ParamRanges, type Schedule } from './schedule.ts';

/**
 * What a schedule costs a reader, most important first: faults, events in the run, settings, and
 * the numbers in it.
 */
type Cost = readonly number[];

/**
 * Makes a failing schedule as plain as can be, by trying ever plainer ones: without a fault, with
 * smaller settings, with no chance, with smaller times.
 *
 * Yields what is to be tried, and is given how many events that schedule's run has, or undefined if it does not fail in
 * the same way.
 */
export function* minimise(
  schedule: Schedule,
  ranges: ParamRanges,
): Generator<Schedule, Schedule, number | undefined> {
  const startEvents = yield schedule;
  if (startEvents === undefined) return schedule;
  let best = schedule;
  let bestCost = costOf(schedule, startEvents);
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of plainer(best, ranges)) {
      const candidateEvents = yield candidate;
      if (candidateEvents === undefined) continue;
      const cost = costOf(candidate, candidateEvents);
      if (!isLess(cost, bestCost)) continue;
      best = candidate;
      bestCost = cost;
      improved = true;
      break;
    }
  }
  return best;
}

function costOf({ faults, params, seed }: Schedule, events: number): Cost {
  const settings = Object.values(params).reduce((sum, value) => sum + value, 0);
  const numbers = faults.reduce((sum, fault) => sum + sizeOf(fault), 0);
  return [faults.length, events, settings, seed === 0 ? 0 : 1, numbers];
}

function isLess(a: Cost, b: Cost): boolean {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i >= 0 && a[i]! < b[i]!;
}

function* plainer(schedule: Schedule, ranges: ParamRanges): Generator<Schedule> {
  const { faults, params, seed } = schedule;
  for (let i = 0; i < faults.length; i++) yield { ...schedule, faults: faults.toSpliced(i, 1) };
  for (const [name, least] of Object.entries(plainSchedule(ranges).params)) {
    for (const value of towards(least, params[name]!)) {
      yield { ...schedule, params: { ...params, [name]: value } };
    }
  }
  if (seed !== 0) yield { ...schedule, seed: 0 };
  for (let i = 0; i < faults.length; i++) {
    for (const fault of plainerFaults(faults[i]!)) {
      yield { ...schedule, faults: faults.with(i, fault) };
    }
  }
}

function* plainerFaults(fault: Fault): Generator<Fault> {
  if ('side' in fault && fault.side.length > 1) {
    for (let i = 0; i < fault.side.length; i++) {
      yield { ...fault, side: fault.side.toSpliced(i, 1) };
    }
  }
  for (const [field, value] of Object.entries(fault) as [string, unknown][]) {
    if (typeof value !== 'number') continue;
    for (const smaller of towards(PLAINEST[field] ?? 1, value)) {
      yield { ...fault, [field]: smaller };
    }
  }
}

/** The plainest value of each number in a fault; 1 for all others: a duration, a place in a list. */
const PLAINEST: Readonly<Record<string, number>> = { atMs: 0, keep: 0, percent: 0 };

/** The plainest value, then half the way there, a quarter, and so on down to one step. */
function* towards(plainest: number, value: number): Generator<number> {
  for (let step = value - plainest; Math.abs(step) >= 1; step = Math.trunc(step / 2)) {
    yield value - step;
  }
}

function sizeOf(fault: Fault): number {
  let size = 0;
  for (const value of Object.values(fault) as unknown[]) {
    if (typeof value === 'number') size += Math.min(Math.abs(value), 100_000);
    if (Array.isArray(value)) size += value.length;
  }
  return size;
}
