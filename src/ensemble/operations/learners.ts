import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import type { ServerId } from '../../kit/contracts/zab-election.ts';

/** A learner that is connected to this leader. */
export interface ConnectedLearner {
  readonly sid: ServerId;
  readonly isObserver: boolean;
  readonly isSynced: boolean;
}

/** The learners of this server, if it leads, as far as its agreement tells: none from code that shows nothing of the kind. */
export function learnersOf({ agreement }: ServerReport): ConnectedLearner[] {
  const learners = field(field(agreement, 'role'), 'learners');
  if (!Array.isArray(learners)) return [];
  return learners.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'number') return [];
    const state: unknown = entry[1];
    const isObserver = field(state, 'isObserver') === true;
    return [{ sid: entry[0], isObserver, isSynced: field(state, 'isSynced') === true }];
  });
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null
    ? (from as Record<string, unknown>)[name]
    : undefined;
}
