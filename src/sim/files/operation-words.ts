import type { FileOperation } from './operation.ts';

/** `"1 byte"`, `"17 bytes"` */
export function countBytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

/** An operation in a few words, as part of a sentence: `"write #12 to log.1"`. */
export function describeOperation(operation: FileOperation & { readonly number: number }): string {
  const { number } = operation;
  switch (operation.type) {
    case 'create file':
      return `creation #${number} of ${operation.file}`;
    case 'write file':
      return `write #${number} to ${operation.file}`;
    case 'truncate file':
      return `truncation #${number} of ${operation.file} to ${countBytes(operation.length)}`;
    case 'rename file':
      return `renaming #${number} of ${operation.file} to ${operation.to}`;
    case 'remove file':
      return `removal #${number} of ${operation.file}`;
    case 'sync file':
      return `sync #${number} of ${operation.file}`;
    case 'sync folder':
      return `sync #${number} of the folder`;
  }
}
