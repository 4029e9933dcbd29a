import { ShellError } from './shell-error.ts';

/** How a command is used, in a line. */
export function usageLine(name: string, usage: string): string {
  return `${name} ${usage}`;
}

/** A command was not used like that. Apache: `MalformedCommandException`. */
export function usageError(name: string, usage: string): ShellError {
  return new ShellError(usageLine(name, usage));
}
