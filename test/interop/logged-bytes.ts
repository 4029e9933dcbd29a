import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { readdirSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import type { EnsembleMember } from './ensemble-member.ts';

const LIMIT_MS = 120_000;

/** Waits until a member has a text in one of its logs. */
export async function untilLogged(member: EnsembleMember, text: string): Promise<void> {
  const folder = path.join(member.options.dataFolder, 'version-2');
  const signal = AbortSignal.timeout(LIMIT_MS);
  const watcher = watch(folder);
  try {
    // Watched first, so that no write in between is missed.
    while (!isLogged(folder, text)) await once(watcher, 'change', { signal });
  } finally {
    watcher.close();
  }
}

function isLogged(folder: string, text: string): boolean {
  return readdirSync(folder)
    .filter((name) => name.startsWith('log.'))
    .some((name) => readFileSync(path.join(folder, name)).includes(Buffer.from(text)));
}
