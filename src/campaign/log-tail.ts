import { openSync, closeSync, readFileSync, readdirSync, writeSync, fsyncSync } from 'node:fs';
import path from 'node:path';
import { readLogFile } from '../inspect/log-file.ts';
import type { Random } from '../sim/random.ts';
import type { Tear } from './fault.ts';

const END_MARK = 0x42;

/** What the disk has not taken before it took what comes behind. */
const HOLE_BYTES = 64;

/** Where the last entry of a log ends. Undefined if it does not end as a server leaves it. */
export function endOfLog(bytes: Uint8Array): number | undefined {
  const entries = readLogFile(bytes);
  for (;;) {
    const step = entries.next();
    if (step.done === true) return step.value.clean ? step.value.offset : undefined;
  }
}

/** What a power failure may have left of an entry that no server had synced. */
function tornEntry(tear: Tear, random: Random): Uint8Array {
  const length = random.between(40, 200);
  const entry = Buffer.alloc(12 + length + 1);
  for (let at = 4; at < 8; at++) entry[at] = random.between(1, 255);
  if (tear === 'checksum only') return entry.subarray(0, 8);
  entry.writeInt32BE(length, 8);
  for (let at = 12; at < 12 + length; at++) entry[at] = random.between(0, 255);
  entry[12 + length] = END_MARK;
  if (tear === 'half an entry') return entry.subarray(0, 12 + (length >> 1));
  return Buffer.concat([Buffer.alloc(HOLE_BYTES), entry]);
}

/**
 * Writes a torn entry behind the end of the newest log of a server that is down.
 *
 * @param dataDir - the folder with `version-2` in it.
 * @returns what was done, for people; undefined if there is no log, or one that ends unclean already.
 */
export function tearLog(dataDir: string, tear: Tear, random: Random): string | undefined {
  const folder = path.join(dataDir, 'version-2');
  const newest = readdirSync(folder)
    .filter((name) => name.startsWith('log.'))
    .sort((a, b) => parseInt(a.slice(4), 16) - parseInt(b.slice(4), 16))
    .at(-1);
  if (newest === undefined) return undefined;
  const file = path.join(folder, newest);
  const end = endOfLog(readFileSync(file));
  if (end === undefined) return undefined;
  const bytes = tornEntry(tear, random);
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, end);
  fsyncSync(fd);
  closeSync(fd);
  return `${bytes.length} bytes behind offset ${end} of ${newest}`;
}
