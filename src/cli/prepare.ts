import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer, bundledShell } from '../ensemble/bundle-server.ts';
import { bundleTest } from './test-bundle.ts';

/** The arguments of `npm run prepare`. */
export function prepareCommand(): Command {
  return new Command('npm run prepare --').description(
    'Compiles the commands that are started often, so that they start fast. npm ci does this.',
  );
}

/** `npm run prepare`. What goes wrong here is said when a server is started; the tests can do without. */
export async function main(argv: readonly string[]): Promise<number> {
  if (!readArguments(prepareCommand(), argv)) return 0;
  await bundledServer([]).catch(() => undefined);
  await bundledShell().catch(() => undefined);
  await bundleTest().catch(() => undefined);
  return 0;
}
