import { explore } from '../../check/explorer.ts';
import * as reference from '../../../solutions/01-two-phase-commit/index.ts';
import { safety } from '../../../test/01-two-phase-commit/invariants.ts';
import { scenario, settings } from '../../../test/01-two-phase-commit/scenario.ts';

/**
 * Searches chapter 1's scenario, with one crash, until no state is new.
 *
 * @returns how many states of the cluster there are.
 * @throws Error if the search was cut off or found something.
 */
export function searchChapter1(): number {
  const params = settings();
  const { states, exhaustive } = explore({
    nodes: scenario.build(reference, params),
    invariants: safety(params),
    bounds: {
      states: 1_000_000,
      depth: 1000,
      crashes: 1,
      crashing: ['coordinator', 'p1', 'p2'],
      earlyTimers: 0,
      losses: 0,
      disks: 'fast',
    },
  });
  if (!exhaustive) throw new Error('The search of chapter 1 did not come to its end.');
  return states;
}
