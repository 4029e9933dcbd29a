/** Bytes that are not what they should be: cut short, or with a length that cannot be. */
export class JuteError extends Error {
  override readonly name = 'JuteError';
  /** Where in the bytes, counted from the first one the reader was given. */
  readonly offset: number;

  /** @param problem - a sentence without its full stop: the offset is put behind it. */
  constructor(problem: string, offset: number) {
    super(`${problem}, at offset ${offset}.`);
    this.offset = offset;
  }
}
