import type { Operated } from './operated.ts';

/** Of the transactions that a server has logged, in bytes: those that a leader has proposed. -1 if there is none yet. */
export function proposalSizes({ files }: Operated): {
  readonly last: number;
  readonly min: number;
  readonly max: number;
} {
  const { entries, lastEntryBytes } = files;
  if (entries.count === 0) return { last: -1, min: -1, max: -1 };
  return { last: lastEntryBytes, min: entries.min, max: entries.max };
}
