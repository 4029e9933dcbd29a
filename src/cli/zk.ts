import { Command, Option } from 'commander';
import { problemText } from '../shell/problem-text.ts';
import { readShellArguments, type ShellArguments } from '../shell/shell-arguments.ts';
import { Shell } from '../shell/shell.ts';
import { converse } from '../shell/terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * The arguments and options of `npm run zk`, for its help and for the check of the texts. They are those of zkCli, whose long
 * flags have one hyphen, so they are read by the shell itself.
 */
export function zkCommand(): Command {
  return new Command('npm run zk --')
    .description("The shell of ZooKeeper, for ours and Apache's servers: what zkCli.sh does.")
    .usage('[-server HOST:PORT[,…][/CHROOT]] [flags] [command [arguments]]')
    .argument('[command...]', 'one command; left out: asks for commands, or reads them')
    .addOption(zkOption('-server <servers>', 'HOST:PORT[,…][/CHROOT] (localhost:2181)'))
    .addOption(
      zkOption('-timeout <ms>', 'the session lives on so long without a connection (30000)'),
    )
    .addOption(zkOption('-r', 'a server without a quorum will do'))
    .addOption(zkOption('-waitforconnection', 'first waits until there is a connection'))
    .addHelpText(
      'after',
      '\nThe command help lists all commands. Exit code: 0 if the last command was carried out, 127 if there is\n' +
        'none of its name, 1 otherwise.',
    );
}

/** A flag as zkCli has it: a word behind one hyphen, which commander does not know. */
function zkOption(flags: string, description: string): Option {
  const option = new Option(`-${flags}`, description);
  option.flags = flags;
  option.long = flags.split(' ')[0]!;
  return option;
}

/**
 * `npm run zk`.
 *
 * @returns the exit code of the last command.
 * @throws UsageError if there is no such server.
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (['--help', '-h'].includes(argv[0] ?? '')) {
    zkCommand().outputHelp();
    return 0;
  }
  const settings = readShellArguments(argv);
  for (const complaint of settings.complaints) console.error(complaint);
  const shell = openShell(settings);
  try {
    await serve(shell, settings);
  } finally {
    await shell.close();
  }
  return shell.exitCode;
}

function openShell({ server, timeoutMs, readOnly }: ShellArguments): Shell {
  try {
    return new Shell({
      server,
      client: { sessionTimeoutMs: timeoutMs, readOnly },
      out: (text) => console.log(text),
      err: (text) => console.error(text),
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

async function serve(shell: Shell, { words, waitForConnection }: ShellArguments): Promise<void> {
  if (waitForConnection) {
    try {
      await shell.waitForConnection();
    } catch (error) {
      throw new UsageError(problemText(error) ?? String(error));
    }
  }
  if (words.length > 0) {
    await shell.execute(words);
    return;
  }
  console.log('Welcome to ZooKeeper!');
  await converse(shell, process.stdin);
}
