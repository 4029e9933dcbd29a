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
    if (hasCode(thrown, code)) return new FileError(meaning, file, { cause: thrown });
  }
  return thrown;
}

/**
 * The same for a sync: whatever the reason, nobody knows what of the bytes is durable, and that is EIO.
 */
export function syncErrorOf(thrown: unknown, file: string): unknown {
  const error = fileErrorOf(thrown, file);
  const isFull = error instanceof FileError && error.code === 'ENOSPC';
  return isFull ? new FileError('EIO', file, { cause: thrown }) : error;
}

const MEANINGS = [
  ['ENOENT', 'ENOENT'],
  ['ENOSPC', 'ENOSPC'],
  ['EDQUOT', 'ENOSPC'],
  ['EIO', 'EIO'],
] as const;
