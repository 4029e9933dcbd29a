import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crash, lose, partition, type Fault } from '../../src/sim/fault.ts';
import { faultProblem } from '../../src/sim/fault-problem.ts';
import { minimise } from '../../src/sim/minimise.ts';
import type { ParamRanges, Schedule } from '../../src/sim/schedule.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import { EVERYTHING, FIXED, THREE } from './sim-helpers.ts';

const RANGES = { size: [1, 20] } as const;
const NOISE: readonly Fault[] = [
  partition(['b', 'c'], { atMs: 3, forMs: 44 }),
  lose('a', 'b', 5),
  { kind: 'pause', node: 'b', atMs: 100, forMs: 20 },
];

/** Goes on to the end, and is told of each schedule tried how many events it has. */
function minimised(
  schedule: Schedule,
  ranges: ParamRanges,
  events: (schedule: Schedule) => number | undefined,
): Schedule {
  const search = minimise(schedule, ranges);
  let next = search.next();
  while (next.done !== true) next = search.next(events(next.value));
  return next.value;
}

/** The plainest of these that fails, if whatever passes `fails` has 100 events. */
function shrink(
  schedule: Partial<Schedule>,
  fails: (schedule: Schedule) => boolean,
  events: (schedule: Schedule) => number = () => 100,
): Schedule & { readonly tries: number } {
  let tries = 0;
  const full = { seed: 7, params: { size: 17 }, faults: [], ...schedule };
  const result = minimised(full, RANGES, (candidate) => {
    tries++;
    return fails(candidate) ? events(candidate) : undefined;
  });
  return { ...result, tries };
}

const crashes = ({ faults }: Schedule) =>
  faults.filter((fault) => fault.kind === 'crash' && fault.atMs >= 45 && fault.forMs >= 300);

describe('minimising', () => {
  test('leaves what does not fail as it is', () => {
    expect(shrink({ faults: NOISE }, () => false).faults).toBe(NOISE);
  });

  test('takes out every fault that the failure does not need, and chance', () => {
    const faults = [...NOISE, crash('a', { atMs: 45, forMs: 300 })];
    const { seed, params, faults: left } = shrink({ faults }, (s) => crashes(s).length > 0);
    expect({ seed, params, left }).toEqual({ seed: 0, params: { size: 1 }, left: [faults[3]] });
  });

  test('makes each number as small as the failure allows, in few tries', () => {
    const faults = [...NOISE, crash('a', { atMs: 799, forMs: 1555, keep: 3 })];
    const { faults: left, tries } = shrink({ faults }, (s) => crashes(s).length > 0);
    expect(left).toEqual([crash('a', { atMs: 45, forMs: 300 })]);
    expect(tries).toBeLessThan(150);
  });

  test('makes settings smaller step by step, not only as small as can be', () => {
    expect(shrink({}, ({ params }) => params['size']! >= 4).params).toEqual({ size: 4 });
  });

  test('makes a partition separate as few as can be', () => {
    const faults = [partition(['a', 'b'], { atMs: 0, forMs: 9 })];
    const fails = ({ faults: [fault] }: Schedule) =>
      fault?.kind === 'partition' && fault.side.includes('b');
    expect(shrink({ faults }, fails).faults).toEqual([partition(['b'], { atMs: 0, forMs: 1 })]);
  });

  test('prefers fewer events to smaller numbers', () => {
    const faults = [crash('a', { atMs: 100, forMs: 1 })];
    const events = ({ faults: [fault] }: Schedule) =>
      fault?.kind === 'crash' && fault.atMs < 50 ? 200 : 100;
    const { faults: left } = shrink({ faults }, ({ faults }) => faults.length > 0, events);
    expect(left).toEqual([crash('a', { atMs: 50, forMs: 1 })]);
  });

  test('never tries an impossible fault, and ends where no single fault can go', () => {
    fc.assert(
      fc.property(
        scheduleArbitrary({}, EVERYTHING),
        fc.uniqueArray(fc.constantFrom(...THREE), { minLength: 1 }),
        (schedule, needed) => {
          const fails = ({ faults }: Schedule): boolean => {
            expect(faults.map(faultProblem).filter((problem) => problem !== undefined)).toEqual([]);
            return needed.every((id) =>
              faults.some((fault) => 'node' in fault && fault.node === id),
            );
          };
          const result = minimised(schedule, {}, (one) => (fails(one) ? 1 : undefined));
          if (fails(schedule)) expect(result.faults).toHaveLength(needed.length);
          else expect(result).toBe(schedule);
        },
      ),
      FIXED,
    );
  });
});
