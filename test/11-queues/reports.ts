import { mutantReport } from '../../src/authoring/mutant-report.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

/** The failure reports that texts show, by name. */
export const reports: Readonly<Record<string, () => Promise<string>>> = {
  'gone-means-anothers': () => mutantReport(suite, mutants, 'gone-means-anothers'),
};
