/**
 * The test file that Vitest runs to grade the second half of a chapter whose suite takes long, beside graded.test.ts.
 *
 * @module
 */
import { gradeHalf } from './grade-half.ts';

await gradeHalf('second');
