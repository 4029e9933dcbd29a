/**
 * A file that a server must not go on with: something in it, or in place of it, is not what was once written, and no
 * crash explains it. Whoever starts the server has to look at it.
 */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  /** Its name. */
  readonly file: string;
  /** Where in it, in bytes: where the entry begins that is wrong. */
  readonly offset: number;

  /** @param problem - what is wrong, without a full stop: `"the checksum is wrong"`. */
  constructor(file: string, offset: number, problem: string) {
    super(`${file}, offset ${offset}: ${problem}.`);
    this.file = file;
    this.offset = offset;
  }
}
