import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of those who read bytes, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [];
