import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The newest snapshot of a folder: the zxid it is named after, and when it was written; 0 both if there is none. */
export function lastSnapshot(folder: string): { readonly zxid: bigint; readonly timeMs: number } {
  let zxid = -1n;
  let name: string | undefined;
  for (const file of readdirSync(folder)) {
    const [, hex] = /^snapshot\.([0-9a-f]+)$/.exec(file) ?? [];
    if (hex === undefined || BigInt(`0x${hex}`) <= zxid) continue;
    zxid = BigInt(`0x${hex}`);
    name = file;
  }
  if (name === undefined) return { zxid: 0n, timeMs: 0 };
  const timeMs = statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return { zxid, timeMs };
}
