import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { readArguments } from '../authoring/arguments.ts';
import { chooseFiles } from '../authoring/choose-files.ts';
import { learnerFiles, type LearnerFile } from '../authoring/learner-files.ts';
import { solutionForReaders } from '../authoring/skeleton.ts';
import { SourceError } from '../authoring/source-text.ts';
import { diffHunks } from '../authoring/unified-diff.ts';
import { findChapter, isGraded, type ChapterInfo } from '../grade/chapters.ts';
import { readProgress } from '../grade/progress.ts';
import { workbookRoot } from '../grade/root.ts';
import { UsageError } from './usage-error.ts';

/** The arguments and options of `npm run compare`. */
export function compareCommand(): Command {
  return new Command('npm run compare --')
    .description('Shows how your chapter differs from the solution.')
    .argument('<chapter>', 'chapter1, 1, or two-phase-commit')
    .argument('[file]', 'only this file of the chapter')
    .option('--yes', 'show the solution without asking, even if the chapter is not passed yet');
}

/** Exits with 0, or with 1 if the user would rather not see the solution yet. */
export async function main(argv: string[]): Promise<number> {
  const command = compareCommand();
  if (!readArguments(command, argv)) return 0;
  const [chapterName, fileName] = command.args as [string, string?];
  const chapter = findChapter(chapterName);
  const root = workbookRoot();
  const files = chooseFiles(learnerFiles(root, chapter.folder), fileName);
  const points = readProgress(root)[chapter.folder]?.points ?? 0;
  if (points < 100 && !command.opts<{ yes?: boolean }>().yes && !(await agrees(chapter, points))) {
    console.log(`Then not. A hint gives away less: npm run hint -- chapter${chapter.number}`);
    return 1;
  }
  console.log(`${pc.red('- yours')}   ${pc.green('+ the solution')}`);
  files.forEach(compareFile);
  return 0;
}

/** Asks whether to show the solution. */
async function agrees(chapter: ChapterInfo, points: number): Promise<boolean> {
  const reason = isGraded(chapter)
    ? `Your chapter ${chapter.number} had ${points} of 100 points when it was last tested.`
    : 'Your warm-up was not done when it was last tested.';
  if (!process.stdin.isTTY) {
    throw new UsageError(`${reason} To see the solution all the same, add --yes.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${reason} See the solution all the same? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function compareFile({ path, current, solution }: LearnerFile): void {
  if (current === undefined) {
    console.log(`\n${pc.bold(path)} is missing; npm run reset brings its skeleton back.`);
    return;
  }
  const hunks = diffHunks(forReaders(current, path), solutionForReaders(solution, path));
  console.log(`\n${pc.bold(path)}${hunks.length === 0 ? ': the same as the solution' : ''}`);
  for (const { within, lines } of hunks) {
    console.log(pc.cyan(`@@ ${within}`.trimEnd()));
    lines.forEach((line) => console.log(paint(line)));
  }
}

/** Without the TODO lists, which are no difference worth showing. */
function forReaders(source: string, path: string): string {
  try {
    return solutionForReaders(source, path);
  } catch (error) {
    if (error instanceof SourceError) return source;
    throw error;
  }
}

function paint(line: string): string {
  if (line.startsWith('-')) return pc.red(line);
  if (line.startsWith('+')) return pc.green(line);
  return line;
}
