/**
 * One folder of files, as bytes: what chapter 9 builds a server's memory on.
 *
 * Reads see the process's own writes at once. After a crash of the machine only this is sure: a file has the bytes
 * that were written before its last {@link Files.sync}, and the folder has the names it had at its last
 * {@link Files.syncFolder}. Of what came later anything may be there: each write by itself, as a whole, in part,
 * or not at all; a file that grew may have zeros where bytes should be. New names, renames and removals survive in
 * their order: none without those before it. {@link Env.sendAfterSync} syncs all files, and the folder, before its message leaves.
 *
 * Names are plain: no folders inside. The server's folder is Apache's `version-2`.
 */
export interface Files {
  /** All names, sorted by their UTF-16 code units. */
  list(): string[];

  /** The file's length in bytes; undefined if there is none of that name. */
  size(name: string): number | undefined;

  /**
   * Bytes of a file: from `offset` on (0), at most `length` of them (all); fewer if it ends before. They are the
   * caller's own.
   *
   * @throws FileError ENOENT if there is none of that name; EIO if the disk fails.
   */
  read(name: string, offset?: number, length?: number): Uint8Array;

  /**
   * Puts bytes at this offset. The file is created if there is none of that name; where it was shorter than
   * `offset` there are zeros now.
   *
   * @throws FileError ENOSPC if the disk is full; EIO if it fails. Any part of the bytes may be written then.
   */
  write(name: string, offset: number, bytes: Uint8Array): void;

  /**
   * Cuts a file, or fills it up with zeros, so that it has this length. Durable once the file is synced; until
   * then a crash may undo it, and with it every later truncation and change of names that is not durable.
   *
   * @throws FileError ENOENT, ENOSPC or EIO.
   */
  truncate(name: string, length: number): void;

  /**
   * Gives a file another name. If there was one of that name, it is gone: whoever looks finds the one or the other.
   *
   * @throws FileError ENOENT or EIO.
   */
  rename(from: string, to: string): void;

  /** Takes a file away. @throws FileError ENOENT or EIO. */
  remove(name: string): void;

  /**
   * Returns once the bytes of this file are durable. Whether its name is, is another matter: see
   * {@link syncFolder}.
   *
   * @throws FileError ENOENT; or EIO, and then nobody knows which of the bytes written since the last sync that
   * succeeded will be there after a crash, and asking again does not make them durable.
   */
  sync(name: string): void;

  /** Returns once all names are durable: new ones, renames and removals. @throws FileError EIO. */
  syncFolder(): void;
}

/** What a file system says when it cannot do something. */
export class FileError extends Error {
  override readonly name = 'FileError';
  /** As POSIX calls it. */
  readonly code: 'ENOENT' | 'ENOSPC' | 'EIO';
  /** The file it is about; empty for the folder itself. */
  readonly file: string;

  constructor(code: 'ENOENT' | 'ENOSPC' | 'EIO', file: string, options?: ErrorOptions) {
    super(`${code}: ${SAYS[code]}${file === '' ? '' : `, ${file}`}`, options);
    this.code = code;
    this.file = file;
  }
}

const SAYS = {
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  EIO: 'the disk failed',
} as const;
