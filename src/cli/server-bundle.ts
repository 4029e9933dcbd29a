import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { ownChapters } from '../ensemble/own-chapters.ts';
import { workbookRoot } from '../grade/root.ts';

/**
 * The bundle that `npm run server` runs with these arguments.
 *
 * @returns its path.
 * @throws UsageError for arguments that make no sense.
 */
export async function bundleFor(argv: readonly string[]): Promise<string> {
  // Whatever else is wrong, the server itself will say.
  const command = new Command('npm run server --')
    .argument('[rest...]')
    .option('--mine [chapters]')
    .helpOption(false)
    .allowUnknownOption();
  readArguments(command, argv);
  const { mine } = command.opts<{ mine?: string | true }>();
  const chapters = await ownChapters(workbookRoot(), mine);
  if (chapters.length > 0) console.log(`With your chapters: ${chapters.join(', ')}.`);
  return bundledServer(chapters);
}
