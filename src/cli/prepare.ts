import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer, bundledShell } from '../ensemble/bundle-server.ts';

/** The arguments of `npm run prepare`. */
export function prepareCommand(): Command {
  return new Command('npm run prepare --').description(
    'Compiles the server, so that the first one starts as fast as any other. npm ci does this.',
  );
}

/** `npm run prepare`. What goes wrong here is said when a server is started. */
export async function main(argv: readonly string[]): Promise<number> {
  if (!readArguments(prepareCommand(), argv)) return 0;
  await bundledServer([]).catch(() => undefined);
  await bundledShell().catch(() => undefined);
  return 0;
}
