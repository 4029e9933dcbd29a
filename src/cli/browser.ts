import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { workbookRoot } from '../grade/root.ts';
import { chromiumPath } from './chromium-path.ts';
import { UsageError } from './usage-error.ts';

/** The arguments of `npm run browser`. */
export function browserCommand(): Command {
  return new Command('npm run browser --')
    .description('Tests the site in Chromium: its pages, the playground, the workshop page.')
    .argument('[files...]', 'only the test files whose path contains one of these')
    .option('--site <dir>', 'a site that is built already, such as site/dist (builds one)')
    .option('--screenshots <dir>', 'takes pictures of the main pages instead, in both themes')
    .addHelpText(
      'after',
      "\nNeeds Debian's package chromium, or another Chromium that the variable CHROMIUM names." +
        '\nExit code: 0 if all tests pass, 1 if any fails, 2 if something is not installed.',
    );
}

interface BrowserOptions {
  readonly site?: string;
  readonly screenshots?: string;
}

/**
 * `npm run browser`.
 *
 * @returns the exit code.
 * @throws UsageError if Chromium is not installed, or the site is not there.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = browserCommand();
  if (!readArguments(command, argv)) return 0;
  const { site, screenshots } = command.opts<BrowserOptions>();
  if (chromiumPath() === undefined) {
    throw new UsageError(
      'These tests need Chromium. On Debian: apt-get install chromium. One that is elsewhere is named by the variable CHROMIUM.',
    );
  }
  return withSite(site, async (folder) => {
    if (screenshots === undefined) return test(folder, command.args);
    const { takeScreenshots } = await import('../../test/browser/screenshots.ts');
    const files = await takeScreenshots(folder, path.resolve(screenshots));
    console.log(`${files.length} pictures are in ${screenshots}`);
    return 0;
  });
}

/** With the site that is named, or with one that is built for this and removed afterwards. */
async function withSite(
  named: string | undefined,
  use: (folder: string) => Promise<number>,
): Promise<number> {
  if (named !== undefined) {
    const folder = path.resolve(named);
    if (existsSync(path.join(folder, 'index.html'))) return use(folder);
    throw new UsageError(`There is no site in ${named}: npm run site builds it into site/dist.`);
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'site-'));
  try {
    const { buildSite } = await import('../../site/build.ts');
    await buildSite({ root: workbookRoot(), dist: folder });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function test(site: string, files: string[]): Promise<number> {
  const root = workbookRoot();
  const { startVitest } = await import('vitest/node');
  const config = path.join(root, 'test', 'browser', 'vitest.config.ts');
  const vitest = await startVitest('test', files, {
    root,
    config,
    watch: false,
    provide: { site },
  });
  const ok = vitest.state.getCountOfFailedTests() === 0 && process.exitCode !== 1;
  return ok ? 0 : 1;
}
