import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { readArguments } from '../authoring/arguments.ts';
import { chooseFiles } from '../authoring/choose-files.ts';
import { learnerFiles, type LearnerFile } from '../authoring/learner-files.ts';
import { findChapter } from '../grade/chapters.ts';
import { workbookRoot } from '../grade/root.ts';

/** The arguments of `npm run reset`. */
export function resetCommand(): Command {
  return new Command('npm run reset --')
    .description('Puts the skeleton of a chapter back, and keeps a copy of your work.')
    .argument('<chapter>', 'chapter1, 1, or two-phase-commit')
    .argument('[file]', 'only this file of the chapter');
}

/** Exits with 0; nothing to do is fine, too. */
export async function main(argv: string[]): Promise<number> {
  const command = resetCommand();
  if (!readArguments(command, argv)) return 0;
  const [chapterName, fileName] = command.args as [string, string?];
  const chapter = findChapter(chapterName);
  const root = workbookRoot();
  const files = chooseFiles(learnerFiles(root, chapter.folder), fileName);
  const changed = files.filter(({ current, skeleton }) => current !== skeleton);
  if (changed.length === 0) {
    const what = fileName === undefined ? `chapter ${chapter.number}` : files[0]!.path;
    console.log(`Nothing to do: ${what} still is the skeleton.`);
    return 0;
  }
  const backup = keepCopies(root, chapter.folder, changed);
  for (const { path: file, skeleton } of changed) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), skeleton);
    console.log(`${pc.green('back to the skeleton:')} ${file}`);
  }
  if (backup !== undefined) console.log(`Your work is kept in ${pc.bold(backup)}`);
  console.log(`Next: npm test -- chapter${chapter.number}`);
  return 0;
}

/** Copies what is about to be overwritten. Returns the folder, or undefined if there is nothing. */
function keepCopies(
  root: string,
  folder: string,
  files: readonly LearnerFile[],
): string | undefined {
  const existing = files.filter(({ current }) => current !== undefined);
  if (existing.length === 0) return undefined;
  const backup = nextFolder(root, `.workbook/backups/${folder}`);
  for (const { name, path: file } of existing) {
    const copy = path.join(root, backup, name);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(path.join(root, file), copy);
  }
  return backup;
}

/** The first of `1`, `2`, … that does not exist yet. */
function nextFolder(root: string, parent: string): string {
  for (let number = 1; ; number++) {
    const folder = `${parent}/${number}`;
    if (!existsSync(path.join(root, folder))) return folder;
  }
}
