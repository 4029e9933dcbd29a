import { readdirSync, readFileSync } from 'node:fs';

/** How many files and sockets this process has open, and may have; -1 where that cannot be told, as on Windows. */
export function descriptors(): { readonly open: number; readonly max: number } {
  try {
    const open = readdirSync('/proc/self/fd').length;
    const [, max = '-1'] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return { open, max: Number(max) };
  } catch {
    return { open: -1, max: -1 };
  }
}
