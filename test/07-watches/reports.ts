import { mutantReport } from '../../src/authoring/mutant-report.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

/** The failure reports that texts show, by name. */
export const reports: Readonly<Record<string, () => Promise<string>>> = {
  'sets-again-without-looking': () => mutantReport(suite, mutants, 'sets-again-without-looking'),
  'one-mode-for-a-path': () => mutantReport(suite, mutants, 'one-mode-for-a-path'),
};
