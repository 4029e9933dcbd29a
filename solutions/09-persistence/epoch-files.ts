import { DamagedFile, type Files } from '#kit';

/** The two files. */
type EpochFile = 'acceptedEpoch' | 'currentEpoch';

/** A server's epochs, each in a file of its own, as decimal text. Apache: `QuorumPeer.readLongFromFile`. */
export class EpochFiles {
  private readonly files: Files;

  constructor(files: Files) {
    this.files = files;
  }

  /**
   * The newest epoch this server has promised to take part in; 0 if there is no such file.
   *
   * @throws DamagedFile if the file does not hold a number.
   */
  get acceptedEpoch(): number {
    return this.read('acceptedEpoch');
  }

  /** Is durable when it returns. @throws FileError if the disk fails; then the old one may be there, or the new. */
  set acceptedEpoch(epoch: number) {
    this.replace('acceptedEpoch', epoch);
  }

  /** The epoch of the last leader whose history this server has made its own; 0 if there is no such file. */
  get currentEpoch(): number {
    return this.read('currentEpoch');
  }

  /** As with {@link acceptedEpoch}. */
  set currentEpoch(epoch: number) {
    this.replace('currentEpoch', epoch);
  }

  /**
   * @todo Level 7: decimal digits, perhaps with white space around them. No file means 0; anything else is a
   * `DamagedFile` at offset 0.
   */
  private read(name: EpochFile): number {
    if (this.files.size(name) === undefined) return 0;
    const text = new TextDecoder().decode(this.files.read(name)).trim();
    if (!/^\d+$/.test(text)) throw new DamagedFile(name, 0, 'it holds no epoch');
    return Number(text);
  }

  /**
   * @todo Level 7: whoever looks, after whatever crash, has to find the old number or the new one. So write another
   * file, and let it take the name when its bytes are durable. A crash may have left one of that name, with more
   * digits. Apache: `AtomicFileOutputStream`.
   */
  private replace(name: EpochFile, epoch: number): void {
    const temporary = `${name}.tmp`;
    if (this.files.size(temporary) !== undefined) this.files.remove(temporary);
    this.files.write(temporary, 0, new TextEncoder().encode(String(epoch)));
    this.files.sync(temporary);
    this.files.rename(temporary, name);
    this.files.syncFolder();
  }
}
