import type { Suite } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import { level1 } from './level-1.ts';
import { level2 } from './level-2.ts';
import { level3 } from './level-3.ts';
import { level4 } from './level-4.ts';
import { level5 } from './level-5.ts';
import { level6 } from './level-6.ts';
import { level7 } from './level-7.ts';
import { level8 } from './level-8.ts';
import { level9 } from './level-9.ts';

/** The graded suite of chapter 12. */
export const suite: Suite<Chapter> = {
  chapter: '12-barriers',
  title: 'Barriers',
  levels: [
    { number: 1, title: 'A barrier', tests: level1 },
    { number: 2, title: 'A double barrier: entering', tests: level2 },
    { number: 3, title: 'A double barrier: leaving', tests: level3 },
    { number: 4, title: 'A cyclic barrier', tests: level4 },
    { number: 5, title: 'Who is there', tests: level5 },
    { number: 6, title: 'Configurations', tests: level6 },
    { number: 7, title: 'Names and services', tests: level7 },
    { number: 8, title: 'A master and its workers', tests: level8 },
    { number: 9, title: 'Break it: one is left behind', tests: level9 },
  ],
};
