/**
 * Makes sure that a file's name is plain: it stays in its folder on every platform.
 *
 * @throws RangeError if it is empty, `.` or `..`, or contains `/`, `\`, `:` or a NUL.
 */
export function requirePlainName(name: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name)) return;
  throw new RangeError(
    `${JSON.stringify(name)} is no plain file name: it must not be empty, ".", "..", or contain / \\ : or a NUL.`,
  );
}

/**
 * Makes sure that a number can be an offset or a length in bytes.
 *
 * @throws RangeError unless it is a whole number from 0 up.
 */
export function requireByteCount(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new RangeError(`${what} is ${value}; it must be a whole number from 0 up.`);
}
