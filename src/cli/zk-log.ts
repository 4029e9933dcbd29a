import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { readFileHeader } from '../inspect/file-header.ts';
import { printLines } from '../inspect/print-lines.ts';
import { readDataFile } from '../inspect/read-file.ts';
import type { ShowOptions } from '../inspect/show-log.ts';
import { showLog } from '../inspect/show-log.ts';

/** The arguments and options of `npm run zk-log`. */
export function zkLogCommand(): Command {
  return new Command('npm run zk-log --')
    .description(
      "Prints a transaction log of ZooKeeper, Apache's or ours: a line for each transaction.",
    )
    .argument('<file>', 'version-2/log.… of a data folder; also one that gzip has packed')
    .option('--data', 'the data of nodes, too, not only its length')
    .option('--json', 'a JSON object a line instead of text')
    .addHelpText(
      'after',
      '\nExit code: 0 if the file is whole, 1 if it is damaged, 2 if it cannot be read at all.',
    );
}

/**
 * `npm run zk-log`. It only reads: a server may be writing the file meanwhile.
 *
 * @returns the exit code.
 * @throws UsageError if there is no such file, or it is of another kind.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = zkLogCommand();
  if (!readArguments(command, argv)) return 0;
  const file = command.args[0]!;
  const bytes = readDataFile(file);
  const header = readFileHeader(bytes, 'ZKLG', file);
  const isWhole = await printLines(showLog(bytes, header, file, command.opts<ShowOptions>()));
  return isWhole ? 0 : 1;
}
