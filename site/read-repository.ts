import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Reads files of the repository. Paths are relative to it, with forward slashes. */
export interface RepositoryFiles {
  kindOf(path: string): 'file' | 'folder' | undefined;
  /** A text with LF line ends, whatever they are on the disk; undefined if there is no such file. */
  text(path: string): string | undefined;
  bytes(path: string): Uint8Array;
  /** The names in a folder, sorted; none if there is no such folder. */
  list(folder: string): readonly string[];
}

/** @param root - the folder of the repository. */
export function readRepository(root: string): RepositoryFiles {
  const place = (path: string): string => join(root, ...path.split('/'));
  return {
    kindOf(path) {
      const stat = statSync(place(path), { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      return stat.isDirectory() ? 'folder' : 'file';
    },
    text(path) {
      if (!existsSync(place(path))) return undefined;
      return readFileSync(place(path), 'utf8').replaceAll('\r\n', '\n');
    },
    bytes: (path) => readFileSync(place(path)),
    list: (folder) => (existsSync(place(folder)) ? readdirSync(place(folder)).sort() : []),
  };
}
