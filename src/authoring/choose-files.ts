import { UsageError } from '../cli/usage-error.ts';
import { nearest } from '../grade/nearest.ts';
import type { LearnerFile } from './learner-files.ts';

/**
 * The file that a learner means by `coordinator`, `coordinator.ts` or its path; all without a name.
 *
 * @throws UsageError if the chapter has no such file.
 */
export function chooseFiles(files: readonly LearnerFile[], name?: string): readonly LearnerFile[] {
  if (name === undefined) return files;
  const wanted = name.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\.ts$/, '');
  const found = files.find(
    ({ name: own, path }) => own === `${wanted}.ts` || path === `${wanted}.ts`,
  );
  if (found !== undefined) return [found];
  const names = files.map((file) => file.name);
  const guess = nearest(`${wanted}.ts`, names);
  const suggestion = guess === undefined ? '' : ` Did you mean ${guess}?`;
  throw new UsageError(
    `The chapter has no file ${name}.${suggestion} Its files: ${names.join(', ')}.`,
  );
}
