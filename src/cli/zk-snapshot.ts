import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { readFileHeader } from '../inspect/file-header.ts';
import { printLines } from '../inspect/print-lines.ts';
import { readDataFile } from '../inspect/read-file.ts';
import type { ShowOptions } from '../inspect/show-log.ts';
import { showSnapshot } from '../inspect/show-snapshot.ts';

/** The arguments and options of `npm run zk-snapshot`. */
export function zkSnapshotCommand(): Command {
  return new Command('npm run zk-snapshot --')
    .description(
      "Prints a snapshot of ZooKeeper, Apache's or ours: its sessions, and a line for each node.",
    )
    .argument('<file>', 'version-2/snapshot.… of a data folder; also one that gzip has packed')
    .option('--data', 'the data of nodes, too, not only its length')
    .option('--json', 'a JSON object a line instead of text')
    .addHelpText(
      'after',
      '\nExit code: 0 if the file is whole, 1 if it is damaged, 2 if it cannot be read at all.',
    );
}

/**
 * `npm run zk-snapshot`. It only reads: a server may be writing the file meanwhile.
 *
 * @returns the exit code.
 * @throws UsageError if there is no such file, or it is of another kind.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = zkSnapshotCommand();
  if (!readArguments(command, argv)) return 0;
  const file = command.args[0]!;
  const bytes = readDataFile(file);
  const header = readFileHeader(bytes, 'ZKSN', file);
  const isWhole = await printLines(showSnapshot(bytes, header, file, command.opts<ShowOptions>()));
  return isWhole ? 0 : 1;
}
