import { join, relative } from 'node:path';
import { Command } from 'commander';
import { buildSite } from '../../site/build.ts';
import { readArguments } from '../authoring/arguments.ts';
import { KIT_ROOT } from '../grade/root.ts';

/** The options of `npm run site`. */
export function siteCommand(): Command {
  return new Command('npm run site --')
    .description('Builds the book and the API pages into site/dist, and checks every link.')
    .option('--no-api', 'leave the API pages out, which is faster while writing a text');
}

/**
 * `npm run site`.
 *
 * @returns the exit code: 0 if the site is built and all its links lead somewhere, 1 if not.
 */
export async function main(argv: string[]): Promise<number> {
  const command = siteCommand();
  if (!readArguments(command, argv)) return 0;
  return build(command.opts<{ api: boolean }>().api);
}

async function build(api: boolean): Promise<number> {
  const dist = join(KIT_ROOT, 'site', 'dist');
  try {
    const { pages, problems } = await buildSite({ root: KIT_ROOT, dist, api });
    if (problems.length > 0) {
      console.error(
        `The site has broken links:\n${problems.map((line) => `  ${line}`).join('\n')}`,
      );
      return 1;
    }
    const page = join(relative(process.cwd(), dist), 'index.html');
    console.log(`${pages} pages of the book${api ? ' and the API' : ''} are built: open ${page}`);
    return 0;
  } catch (error) {
    console.error(`The site could not be built: ${(error as Error).message}`);
    return 1;
  }
}
