import { CommanderError, type Command } from 'commander';
import { UsageError } from '../cli/usage-error.ts';

/**
 * Reads a command's arguments into the command; afterwards it has its options and arguments.
 *
 * @returns false if it was asked for its help, which is printed: there is nothing more to do.
 * @throws UsageError for arguments that the command does not know.
 */
export function readArguments(command: Command, argv: readonly string[]): boolean {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    command.parse(argv, { from: 'user' });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    const message = error.message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.+$/, '');
    throw new UsageError(`${message}. See ${command.name()} --help.`);
  }
}
