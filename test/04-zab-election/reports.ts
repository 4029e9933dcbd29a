import { mutantReport } from '../../src/authoring/mutant-report.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

/** The failure reports that texts show, by name. */
export const reports: Readonly<Record<string, () => Promise<string>>> = {
  'the-first-quorum': () => mutantReport(suite, mutants, 'the-first-quorum-is-final'),
  'believes-the-followers': () => mutantReport(suite, mutants, 'believes-the-followers'),
};
