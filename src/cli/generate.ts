import { mkdirSync, readdirSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { readArguments } from '../authoring/arguments.ts';
import { firstDifference } from '../authoring/drift.ts';
import { generatedFiles, type GeneratedFile } from '../authoring/generated.ts';
import { chapterFolders, textIfAny } from '../authoring/learner-files.ts';
import { BlockError } from '../authoring/snippet.ts';
import { SourceError } from '../authoring/source-text.ts';
import { untouchedFiles } from '../authoring/untouched.ts';
import { workbookRoot } from '../grade/root.ts';

/** The options of `npm run generate`. */
export function generateCommand(): Command {
  return new Command('npm run generate --')
    .description('Writes skeletons, the generated blocks of the texts, and diagrams.')
    .option('--check', 'write nothing; list what is out of date and exit with 1 if anything is')
    .option('--force', 'overwrite skeletons that somebody has worked on, too');
}

/** Exits with 0 if everything is up to date now. */
export async function main(argv: string[]): Promise<number> {
  const command = generateCommand();
  if (!readArguments(command, argv)) return 0;
  const { check = false, force = false } = command.opts<{ check?: boolean; force?: boolean }>();
  const root = workbookRoot();
  let files: GeneratedFile[];
  try {
    files = await generatedFiles(root);
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof BlockError)) throw error;
    console.error(error.message);
    return 1;
  }
  const stale = staleDiagrams(root, files);
  return check ? compareAll(root, files, stale) : writeAll(root, files, stale, force);
}

function compareAll(
  root: string,
  files: readonly GeneratedFile[],
  stale: readonly string[],
): number {
  const problems = [
    ...files.flatMap(({ path: file, text }) => describe(file, text, textIfAny(inRoot(root, file)))),
    ...stale.map((file) => `${pc.bold(file)} is not generated from anything any more`),
  ];
  problems.forEach((problem) => console.log(problem));
  if (problems.length === 0) {
    console.log(`${files.length} generated files are up to date.`);
    return 0;
  }
  console.log(`\n${problems.length} out of date: npm run generate brings them up to date.`);
  return 1;
}

function describe(file: string, expected: string, found: string | undefined): string[] {
  if (found === undefined) return [`${pc.bold(file)} is missing`];
  const difference = firstDifference(expected, found);
  if (difference === undefined) return [];
  const show = (line: string | undefined): string => line ?? pc.dim('(end of the file)');
  return [
    `${pc.bold(file)} differs from line ${difference.line} on\n` +
      `  should be: ${show(difference.expected)}\n` +
      `  is:        ${show(difference.found)}`,
  ];
}

function writeAll(
  root: string,
  files: readonly GeneratedFile[],
  stale: readonly string[],
  force: boolean,
): number {
  const untouched = untouchedFiles(root);
  const refused: string[] = [];
  let written = 0;
  for (const { path: file, text, kind } of files) {
    const current = textIfAny(inRoot(root, file));
    const isTheirs = kind === 'skeleton' && current !== undefined && current !== text;
    if (isTheirs && !force && !untouched.has(file, current)) {
      refused.push(file);
      continue;
    }
    if (kind === 'skeleton') untouched.written(file, text);
    if (current === text) continue;
    mkdirSync(path.dirname(inRoot(root, file)), { recursive: true });
    writeFileSync(inRoot(root, file), text);
    console.log(`written: ${file}`);
    written++;
  }
  for (const file of stale) {
    rmSync(inRoot(root, file));
    console.log(`removed: ${file}`);
  }
  for (const file of refused) {
    console.error(`${pc.yellow('left alone:')} ${file}: somebody has worked on it`);
  }
  const unchanged = files.length - written - refused.length;
  console.log(`${written} written, ${unchanged} were up to date, ${refused.length} left alone.`);
  if (refused.length === 0) return 0;
  console.error('To keep a copy and start anew: npm run reset -- CHAPTER. To overwrite: --force.');
  return 1;
}

/** Diagrams on disk that no recorded run accounts for. */
function staleDiagrams(root: string, files: readonly GeneratedFile[]): string[] {
  const expected = new Set(files.map((file) => file.path));
  return chapterFolders(root).flatMap((folder) => {
    const diagrams = `chapters/${folder}/diagrams`;
    if (!existsSync(inRoot(root, diagrams))) return [];
    return readdirSync(inRoot(root, diagrams))
      .filter((name) => name.endsWith('.svg'))
      .map((name) => `${diagrams}/${name}`)
      .filter((file) => !expected.has(file));
  });
}

function inRoot(root: string, file: string): string {
  return path.join(root, ...file.split('/'));
}
