import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { allChapters } from '../grade/chapters.ts';
import { readProgress } from '../grade/progress.ts';
import { workbookRoot } from '../grade/root.ts';
import { renderScoreboard } from '../grade/scoreboard.ts';
import { screenOf } from './screen.ts';

/** The options of `npm run progress`. */
export function progressCommand(): Command {
  return new Command('npm run progress --')
    .description('Shows how far you are in each chapter, and which rules your code keeps.')
    .option('--no-color', 'without colours');
}

/** `npm run progress`. Exits with 0. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = progressCommand();
  if (!readArguments(command, argv)) return 0;
  const root = workbookRoot();
  const progress = readProgress(root, (note) => console.error(note));
  process.stdout.write(renderScoreboard(allChapters(root), progress, screenOf(command.opts())));
  return 0;
}
