import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { findChapter, isGraded, type ChapterInfo } from '../grade/chapters.ts';
import { currentLevel, readSeenHints, saveSeenHints, type Hints } from '../grade/hints.ts';
import { readProgress } from '../grade/progress.ts';
import { workbookRoot } from '../grade/root.ts';
import { labelled } from '../grade/text-block.ts';
import { screenOf } from './screen.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The arguments and options of `npm run hint`. */
export function hintCommand(): Command {
  return new Command('npm run hint --')
    .description('Shows the next hint of the level you are at: three a level, each tells more.')
    .argument('<chapter>', 'chapter1, 1, or two-phase-commit')
    .option('--level <n>', 'of this level', wholeNumber(1))
    .option('--again', 'show those again that you have seen');
}

interface HintOptions {
  readonly level?: number;
  readonly again?: boolean;
}

/** `npm run hint`. Exits with 0, also if no hint is left. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = hintCommand();
  if (!readArguments(command, argv)) return 0;
  const { level: wanted, again = false } = command.opts<HintOptions>();
  const root = workbookRoot();
  const chapter = findChapter(command.args[0]!, root);
  const hints = await loadHints(root, chapter);
  const note = (text: string): void => console.error(text);
  const progress = readProgress(root, note)[chapter.folder];
  const level = wanted ?? currentLevel(hints, progress);
  if (level === undefined) {
    const reached = isGraded(chapter)
      ? `You have all points of chapter ${chapter.number}`
      : 'All of it is done';
    say(`${reached}: there is nothing left to hint at.`);
    return 0;
  }
  const ofLevel = hints[level];
  if (ofLevel === undefined) {
    const levels = Object.keys(hints).join(', ');
    throw new UsageError(`Chapter ${chapter.number} has no level ${level}, but ${levels}.`);
  }
  const title = progress?.levels.find(({ number }) => number === level)?.title;
  console.log(
    `Chapter ${chapter.number}, ${chapter.title}. Level ${level}${title === undefined ? '' : `: ${title}`}`,
  );
  const seen = Math.min(readSeenHints(root, note)[chapter.folder]?.[level] ?? 0, ofLevel.length);
  if (again) repeat(ofLevel.slice(0, seen), chapter);
  else show(root, chapter, level, ofLevel, seen);
  return 0;
}

async function loadHints(root: string, { folder, number }: ChapterInfo): Promise<Hints> {
  const file = path.join(root, 'test', folder, 'hints.ts');
  if (!existsSync(file)) throw new UsageError(`Chapter ${number} has no hints yet.`);
  return ((await import(pathToFileURL(file).href)) as { hints: Hints }).hints;
}

function show(
  root: string,
  { folder, number }: ChapterInfo,
  level: number,
  hints: readonly string[],
  seen: number,
): void {
  const hint = hints[seen];
  if (hint === undefined) {
    say(`You have seen all ${hints.length} hints of this level.`);
    say(
      `Next: read them again with npm run hint -- chapter${number} --level ${level} --again, or see ` +
        `the solution with npm run compare -- chapter${number}`,
    );
    return;
  }
  saveSeenHints(root, folder, level, seen + 1);
  say(hint, `${seen + 1} of ${hints.length}: `);
  const more =
    seen + 1 < hints.length ? ` Still stuck: npm run hint -- chapter${number} once more.` : '';
  say(`Next: try it, then npm test -- chapter${number}.${more}`);
}

function repeat(hints: readonly string[], { number }: ChapterInfo): void {
  if (hints.length === 0) say('You have seen none of this level yet.');
  hints.forEach((hint, index) => say(hint, `${index + 1}: `));
  say(`Next: npm test -- chapter${number}, or the next hint: npm run hint -- chapter${number}`);
}

/** Prints a paragraph with an empty line above. */
function say(text: string, label = ''): void {
  console.log(['', ...labelled(label, text, screenOf().width)].join('\n'));
}
