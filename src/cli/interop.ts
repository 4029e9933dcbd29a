import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { workbookRoot } from '../grade/root.ts';
import { UsageError } from './usage-error.ts';

/** The arguments of `npm run interop`. */
export function interopCommand(): Command {
  return new Command('npm run interop --')
    .description("Tests the reference solutions against Apache's own server and a client of it.")
    .argument('[files...]', 'only the test files whose path contains one of these')
    .addHelpText(
      'after',
      "\nNeeds Debian's packages zookeeper and python3-kazoo." +
        '\nExit code: 0 if all tests pass, 1 if any fails, 2 if something is not installed.',
    );
}

/** What has to be there, and the Debian package that brings it. */
const NEEDED = [
  {
    what: "Apache's server",
    debian: 'zookeeper',
    isThere: () => existsSync('/usr/share/java/zookeeper.jar') && succeeds('java', '-version'),
  },
  {
    what: 'kazoo',
    debian: 'python3-kazoo',
    isThere: () => succeeds('/usr/bin/python3', '-c', 'import kazoo'),
  },
] as const;

/**
 * `npm run interop`.
 *
 * @returns the exit code.
 * @throws UsageError if something is not installed.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = interopCommand();
  if (!readArguments(command, argv)) return 0;
  const missing = NEEDED.filter(({ isThere }) => !isThere());
  if (missing.length > 0) {
    throw new UsageError(
      `These tests need ${missing.map(({ what }) => what).join(' and ')}. On Debian: ` +
        `apt-get install ${missing.map(({ debian }) => debian).join(' ')}`,
    );
  }
  const root = workbookRoot();
  const { startVitest } = await import('vitest/node');
  const config = path.join(root, 'test', 'interop', 'vitest.config.ts');
  const vitest = await startVitest('test', command.args, { root, config, watch: false });
  const ok = vitest.state.getCountOfFailedTests() === 0 && process.exitCode !== 1;
  return ok ? 0 : 1;
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
