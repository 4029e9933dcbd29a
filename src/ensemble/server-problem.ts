import { FolderInUse } from '../host/folder-lock.ts';
import { DamagedFile } from '../kit/damaged-file.ts';
import { FileError } from '../kit/files.ts';
import { NotWrittenYet } from '../kit/todo.ts';

/**
 * What stopped a server, as one line for its operator.
 *
 * @param folder - with the data, for what is about files.
 * @returns undefined for what is a mistake in the server itself: that needs its stack.
 */
export function serverProblem(error: unknown, folder: string): string | undefined {
  if (error instanceof DamagedFile) return `A file in ${folder} is damaged: ${error.message}`;
  if (error instanceof FileError) return fileProblem(error, folder);
  if (error instanceof FolderInUse) return error.message;
  if (error instanceof NotWrittenYet) return `A chapter is not written yet: ${error.message}`;
  return error instanceof Error ? systemProblem(error) : undefined;
}

function fileProblem({ code, file, message }: FileError, folder: string): string {
  const where = file === '' ? folder : `${file} in ${folder}`;
  if (code === 'ENOSPC') return `The disk is full: ${where} could not be written.`;
  return `${folder}: ${message}.`;
}

function systemProblem(error: NodeJS.ErrnoException & { port?: number }): string | undefined {
  const { code, port, path, syscall, message } = error;
  if (syscall === 'listen' || syscall === 'bind') {
    if (code === 'EADDRINUSE') return `Port ${port} is in use already: another server has it.`;
    if (code === 'EACCES') return `Port ${port} is not for every user: choose one above 1023.`;
    return `Port ${port} cannot be had: ${message}.`;
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `This user may not read or write ${path}.`;
  }
  return code === undefined || path === undefined ? undefined : `${message}.`;
}
