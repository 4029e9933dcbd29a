import { ShellError } from './shell-error.ts';

/**
 * A whole number of 32 bits, as Java reads it.
 *
 * @throws ShellError with the message of Java's NumberFormatException.
 */
export function javaInt(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || (value | 0) !== value) {
    throw new ShellError(`For input string: "${text}"`);
  }
  return value;
}
