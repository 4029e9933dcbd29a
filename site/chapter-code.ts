import { skeletonOf, solutionForReaders } from '../src/authoring/skeleton.ts';
import type { RepositoryFiles } from './read-repository.ts';
import { codePages } from './routes.ts';
import { tasksOf, type Task } from './tasks.ts';

/** A file of a chapter, as its reader finds it, and as it may look in the end. */
export interface ChapterFile {
  /** `coordinator.ts`, which is its anchor as well. */
  readonly name: string;
  readonly skeleton: string;
  readonly solution: string;
  /** What the skeleton leaves to its reader. */
  readonly tasks: readonly Task[];
}

/** The code of a chapter. */
export interface ChapterCode {
  readonly folder: string;
  /** The page with the files as they are found, relative to the site. */
  readonly skeletonPage: string;
  /** The page with the solution. */
  readonly solutionPage: string;
  /** Those that are begun first come first; those in which nothing is left to do come last. */
  readonly files: readonly ChapterFile[];
  /** What it declares: classes, functions, their methods and fields. In its text these names mean its own, not those of the kit. */
  readonly names: ReadonlySet<string>;
}

/**
 * Reads the code of a chapter. The skeletons are made from the solution, because those on the disk may hold somebody's work.
 *
 * @returns undefined if the chapter has no solution.
 * @throws SourceError if a solution does not parse.
 */
export function readChapterCode(files: RepositoryFiles, folder: string): ChapterCode | undefined {
  const place = `solutions/${folder}`;
  const names = files.list(place).filter((name) => name.endsWith('.ts'));
  if (names.length === 0) return undefined;
  const { skeleton, solution } = codePages(folder);
  const chapterFiles = names
    .map((name) => readFile(name, files.text(`${place}/${name}`)!))
    .sort((one, other) => firstLevel(one) - firstLevel(other));
  return {
    folder,
    skeletonPage: skeleton,
    solutionPage: solution,
    files: chapterFiles,
    names: new Set(chapterFiles.flatMap((file) => declaredIn(file.skeleton))),
  };
}

function readFile(name: string, source: string): ChapterFile {
  const skeleton = skeletonOf(source, name);
  return {
    name,
    skeleton,
    solution: solutionForReaders(source, name),
    tasks: tasksOf(skeleton),
  };
}

/** What is not cut into levels is done at the end: it breaks what has been built. */
function firstLevel({ tasks }: ChapterFile): number {
  if (tasks.length === 0) return 1001;
  return Math.min(1000, ...tasks.flatMap(({ levels }) => levels));
}

/** On the top of a file, and in its classes and interfaces; as Prettier indents them. */
const DECLARATION =
  /^(?:(?:export |abstract |async )*(?:function|class|interface|const|type) | {2}(?:(?:private|readonly|static|async|get|set|abstract) )*)([A-Za-z]\w*)(?=\??[(<:]| =| \{| (?:extends|implements) )/gm;

function declaredIn(source: string): string[] {
  return [...source.matchAll(DECLARATION)].map(([, name]) => name!);
}
