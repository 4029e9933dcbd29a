import type { CampaignRule } from '../phase-record.ts';
import { sequenceNumbers, versions } from './numbers.ts';
import { firstInFirstOut, freshAfterSync, linearizableWrites, neverBack } from './order.ts';
import { allOrNothing, refusedForAReason, whatAListShows, whatAReadShows } from './reads.ts';
import { ephemeralNodes, sessionsAreOnesOwn } from './sessions.ts';
import { equalTrees, nothingChangesByItself, nothingIsLost } from './trees.ts';
import { theEventFirst } from './watches.ts';

/** All that is checked after each phase. */
export const RULES: readonly CampaignRule[] = [
  linearizableWrites,
  firstInFirstOut,
  neverBack,
  whatAReadShows,
  whatAListShows,
  allOrNothing,
  refusedForAReason,
  freshAfterSync,
  theEventFirst,
  sessionsAreOnesOwn,
  ephemeralNodes,
  sequenceNumbers,
  versions,
  nothingIsLost,
  equalTrees,
  nothingChangesByItself,
];
