import { FileError } from '../kit/files.ts';

/** Whether something thrown is an error of the operating system with this code. */
export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === code;
}

/**
 * An error of the operating system in the terms of {@link Files}. A quota that is used up counts as a full disk.
 *
 * @param file - the name of the file it is about; empty for the folder.
 * @returns what was thrown, as its cause; or that itself if it is none of those that {@link Files} speaks of, such
 * as a missing permission.
 */
export function fileErrorOf(thrown: unknown, file: string): unknown {
  for (const [code, meaning] of MEANINGS) {
    if (!hasCode(thrown, code)) continue;
    const error = new FileError(meaning, file);
    error.cause = thrown;
    return error;
  }
  return thrown;
}

const MEANINGS = [
  ['ENOENT', 'ENOENT'],
  ['ENOSPC', 'ENOSPC'],
  ['EDQUOT', 'ENOSPC'],
  ['EIO', 'EIO'],
] as const;
