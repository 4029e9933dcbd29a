import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import { MAX_CLIENT_PORT } from '../ensemble/local-plan.ts';
import { ownChapters } from '../ensemble/own-chapters.ts';
import { workbookRoot } from '../grade/root.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm run ensemble`. */
export function ensembleCommand(): Command {
  return new Command('npm run ensemble --')
    .description('Runs an ensemble on this machine, one process a server, until Ctrl-C.')
    .option('--servers <n>', 'so many servers that vote', wholeNumber(1), 3)
    .option('--observers <n>', 'so many that only observe', wholeNumber(0), 0)
    .option('--client-port <n>', 'of the first server; the others follow', wholeNumber(1), 21811)
    .requiredOption('--data <dir>', 'where the data of all servers is, or shall be')
    .option('--mine [chapters]', 'with your code: chapters 5,15, or all that you have begun')
    .addHelpText(
      'after',
      '\nExit code: 0 if it was stopped, 1 if all servers have failed, 2 if it could not be started.',
    );
}

interface EnsembleOptions {
  readonly servers: number;
  readonly observers: number;
  readonly clientPort: number;
  readonly data: string;
  readonly mine?: string | true;
}

/** `npm run ensemble`. Resolves when all servers have stopped. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = ensembleCommand();
  if (!readArguments(command, argv)) return 0;
  const { servers, observers, clientPort, data, mine } = command.opts<EnsembleOptions>();
  if (servers + observers > 255) throw new UsageError('An ensemble has at most 255 servers.');
  if (clientPort + servers + observers > MAX_CLIENT_PORT) {
    throw new UsageError(`The client ports must end before ${MAX_CLIENT_PORT}.`);
  }
  const chapters = await ownChapters(workbookRoot(), mine);
  const ensemble = new LocalEnsemble(
    { servers, observers, clientPort, dataDir: path.resolve(data) },
    { line: (sid, text) => console.log(`server ${sid} | ${text}`) },
  );
  await ensemble.checkPorts();
  if (chapters.length > 0) console.log(`With your chapters: ${chapters.join(', ')}.`);
  const stopped = untilStopped();
  ensemble.start(await bundledServer(chapters));
  void ensemble.serving.then((connectString) => console.log(connectString));
  const code = await Promise.race([stopped.then(() => 0), ensemble.failed.then(() => 1)]);
  await ensemble.stop();
  return code;
}
