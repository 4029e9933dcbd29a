import type { Files, Zxid } from '#kit';

/** The kinds of files that are named after a zxid. */
export type Numbered = 'log' | 'snapshot';

/** A file's name: `log.1f`, named after the first transaction in it. Given; nothing here is for you to write. */
export function nameOf(kind: Numbered, zxid: Zxid): string {
  return `${kind}.${zxid.toString(16)}`;
}

/**
 * The zxid that a file of this kind is named after; undefined if it is none, such as one that is not complete yet.
 */
export function zxidIn(kind: Numbered, name: string): Zxid | undefined {
  if (!name.startsWith(`${kind}.`)) return undefined;
  const hex = name.slice(kind.length + 1);
  return /^[0-9a-f]{1,16}$/.test(hex) ? BigInt(`0x${hex}`) : undefined;
}

/** The zxids of all files of a kind, the smallest first. As numbers: `log.9` comes before `log.10`. */
export function zxidsOf(kind: Numbered, files: Files): Zxid[] {
  const zxids: Zxid[] = [];
  for (const name of files.list()) {
    const zxid = zxidIn(kind, name);
    if (zxid !== undefined) zxids.push(zxid);
  }
  return zxids.sort((a, b) => (a < b ? -1 : 1));
}
