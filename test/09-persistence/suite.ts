import type { Suite } from '../../src/grade/suite.ts';
import { breakTests } from './break.ts';
import type { Chapter } from './chapter.ts';
import { cuttingTests } from './cutting.ts';
import { damageTests } from './damage.ts';
import { entryTests } from './entries.ts';
import { commitTests } from './group-commits.ts';
import { logTests } from './log-files.ts';
import { recoveryTests } from './recovery.ts';
import { anywhereTests, replacingTests } from './replacing.ts';
import { snapshotTests } from './snapshots.ts';

/** The graded suite of chapter 9. */
export const suite: Suite<Chapter> = {
  chapter: '09-persistence',
  title: 'Persistence',
  levels: [
    { number: 1, title: 'Entries and checksums', tests: entryTests },
    { number: 2, title: 'The log file', tests: logTests },
    { number: 3, title: 'Torn and damaged', tests: damageTests },
    { number: 4, title: 'Snapshots', tests: snapshotTests },
    { number: 5, title: 'Recovery', tests: recoveryTests },
    { number: 6, title: 'Group commit, and disks that fail', tests: commitTests },
    { number: 7, title: 'Truncation, purge, epochs', tests: cuttingTests },
    { number: 8, title: "Another leader's history", tests: replacingTests },
    { number: 9, title: 'A crash anywhere', tests: anywhereTests },
    { number: 10, title: 'Break it', tests: breakTests },
  ],
};
