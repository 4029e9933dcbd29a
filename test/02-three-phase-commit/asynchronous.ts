import * as reference from '../../solutions/02-three-phase-commit/index.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import { exploration } from '../../src/grade/exploration.ts';
import type { Verdict } from '../../src/grade/suite.ts';
import { safety } from './invariants.ts';
import { scenario, settings } from './scenario.ts';

/**
 * Explores the reference where its assumption does not hold: messages are lost, or time-outs are too
 * short. Nobody crashes.
 */
export function exploreAsynchronous(
  more: Partial<Pick<Bounds, 'losses' | 'earlyTimers'>>,
): Verdict {
  const bounds: Bounds = {
    states: 300_000,
    depth: 200,
    crashes: 0,
    crashing: [],
    earlyTimers: 0,
    losses: 0,
    disks: 'fast',
    ...more,
  };
  const test = exploration({
    chapter: 2,
    id: '6.1',
    title: '',
    points: 0,
    scenario,
    cases: [{ params: settings(), bounds }],
    rules: { invariants: safety },
  });
  return test.run(reference, { seed: 0, effort: 1 });
}
