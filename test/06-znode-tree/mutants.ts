import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes. */
export const mutants: readonly Mutant[] = [];
