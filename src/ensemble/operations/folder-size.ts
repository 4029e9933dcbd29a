import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The files of a folder together, in bytes: as long as they are, though a log is made ahead of what is in it. */
export function folderSize(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    // It may be gone by now.
    bytes += statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
