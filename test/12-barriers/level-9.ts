import type { GradedTest } from '../../src/grade/suite.ts';
import { recipeTask } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { acceptFaults, hastyMeeting, strandedIsMissing } from './stranded.ts';

/** Level 9: break it. */
export const level9: readonly GradedTest<Chapter>[] = [
  recipeTask<Chapter, Output>({
    ...hastyMeeting,
    chapter: 12,
    id: '9.1',
    title: 'One is left behind',
    points: 4,
    goal: 'All three come to the barrier, two go through, and the third waits for ever although its session lives.',
    faults: (chapter) => chapter.strandingFaults(),
    accept: acceptFaults,
    judge: strandedIsMissing,
  }),
];
