import { mutantReport } from '../../src/authoring/mutant-report.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

/** The failure reports that texts show, by name. */
export const reports: Readonly<Record<string, () => Promise<string>>> = {
  'accepts-below-its-promise': () => mutantReport(suite, mutants, 'accepts-below-its-promise'),
  'counts-a-value-across-ballots': () =>
    mutantReport(suite, mutants, 'counts-a-value-across-ballots'),
};
