import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { skeletonOf } from './skeleton.ts';
import { withLf } from './source-text.ts';

/** A file that a chapter leaves to the learner. Texts have LF line endings. */
export interface LearnerFile {
  /** Relative to the chapter, with forward slashes: `"coordinator.ts"`. */
  readonly name: string;
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** What the learner starts with. */
  readonly skeleton: string;
  readonly solution: string;
  /** What stands there now; undefined if the file is missing. */
  readonly current: string | undefined;
}

/** The folders of all chapters that have a solution, in order: `"01-two-phase-commit"`. */
export function chapterFolders(root: string): string[] {
  return readdirSync(join(root, 'solutions'))
    .filter((name) => /^\d\d-/.test(name))
    .sort();
}

/**
 * The learner's files of a chapter: one for each TypeScript file of its solution.
 *
 * @throws SourceError if a solution cannot be turned into a skeleton.
 */
export function learnerFiles(root: string, folder: string): LearnerFile[] {
  return readdirSync(join(root, 'solutions', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(sep).join('/'))
    .sort()
    .map((name) => {
      const solutionPath = `solutions/${folder}/${name}`;
      const path = `chapters/${folder}/${name}`;
      const solution = withLf(readFileSync(join(root, solutionPath), 'utf8'));
      const skeleton = skeletonOf(solution, solutionPath);
      return { name, path, skeleton, solution, current: textIfAny(join(root, path)) };
    });
}

/** A file's text with LF line endings, or undefined if there is no such file. */
export function textIfAny(path: string): string | undefined {
  return existsSync(path) ? withLf(readFileSync(path, 'utf8')) : undefined;
}
