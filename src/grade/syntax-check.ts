import { existsSync } from 'node:fs';
import path from 'node:path';
import { allChapters } from './chapters.ts';
import { nearest } from './nearest.ts';
import { relativeTo } from './root.ts';
import { problemAt, type SourceProblem } from './source-problem.ts';
import { readSource, sourceFiles } from './started.ts';

type Parse = typeof import('vite').parseSync;

/**
 * Looks through a learner's chapter for what would keep it from being loaded: syntax errors, and
 * imports of files that do not exist.
 *
 * It reads with the quick parser that Vite brings. Only if that finds an error TypeScript is loaded,
 * for its better words.
 *
 * @param folder - `"05-zab-broadcast"`
 */
export async function checkSyntax(root: string, folder: string): Promise<SourceProblem[]> {
  const { parseSync } = await import('vite');
  const chapter = path.join(root, 'chapters', folder);
  const problems: SourceProblem[] = [];
  for (const name of sourceFiles(chapter)) {
    const absolute = path.join(chapter, name);
    const source = readSource(absolute);
    const file = relativeTo(root, absolute);
    const parsed = parseSync(file, source);
    // One mistake makes the parser stumble several times: the first is the one to mend.
    if (parsed.errors.length > 0)
      problems.push(...(await explain(parsed.errors, source, file)).slice(0, 1));
    else problems.push(...missingImports(parsed.module, { root, absolute, source, file }));
  }
  return problems;
}

async function explain(
  errors: ReturnType<Parse>['errors'],
  source: string,
  file: string,
): Promise<SourceProblem[]> {
  const { syntaxErrors } = await import('./typescript-words.ts');
  const inWords = syntaxErrors(source, file);
  if (inWords.length > 0) return inWords;
  return errors.map(({ message, labels: [label] }) =>
    problemAt(source, file, { start: label?.start ?? 0, end: label?.end ?? 0, message }),
  );
}

interface CheckedFile {
  readonly root: string;
  readonly absolute: string;
  readonly source: string;
  readonly file: string;
}

function missingImports(
  { staticImports, staticExports }: ReturnType<Parse>['module'],
  { root, absolute, source, file }: CheckedFile,
): SourceProblem[] {
  const requests = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest)),
  ];
  const problems = new Map<number, SourceProblem>();
  for (const request of requests) {
    if (request === null || problems.has(request.start)) continue;
    const message = request.value.startsWith('.')
      ? missingFile(path.dirname(absolute), request.value)
      : missingChapter(root, request.value);
    if (message !== undefined) {
      const { start, end } = request;
      problems.set(start, problemAt(source, file, { start, end, message }));
    }
  }
  return [...problems.values()];
}

function missingFile(folder: string, wanted: string): string | undefined {
  const target = path.resolve(folder, wanted);
  if (['', '.ts', '/index.ts'].some((ending) => existsSync(target + ending))) return undefined;
  const siblings = sourceFiles(folder).map((file) => `./${file.split(path.sep).join('/')}`);
  const guess = nearest(wanted, siblings);
  return `This imports ${wanted}, and there is no such file.${didYouMean(guess)}`;
}

function missingChapter(root: string, wanted: string): string | undefined {
  if (!wanted.startsWith('#')) return undefined;
  const known = ['#kit', '#client', ...allChapters(root).map(({ folder }) => `#chapter/${folder}`)];
  if (known.includes(wanted)) return undefined;
  return `This imports ${wanted}, which the workbook does not have.${didYouMean(nearest(wanted, known))}`;
}

function didYouMean(guess: string | undefined): string {
  return guess === undefined ? '' : ` Did you mean ${guess}?`;
}
