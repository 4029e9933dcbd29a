import { mutantReport } from '../../src/authoring/mutant-report.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

const SHOWN = 'the-one-before-me-is-gone-so-it-is-my-turn';

/** The failure reports that texts show, by name. */
export const reports: Readonly<Record<string, () => Promise<string>>> = {
  [SHOWN]: () => mutantReport(suite, mutants, SHOWN),
};
