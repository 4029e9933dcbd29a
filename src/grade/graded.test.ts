/**
 * The test file that Vitest runs to grade a chapter, or the first half of one whose suite takes long.
 *
 * @module
 */
import { gradeHalf } from './grade-half.ts';

await gradeHalf('first');
