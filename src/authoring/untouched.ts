import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readJson, writeJson } from '../grade/json-file.ts';
import { withLf } from './source-text.ts';

/** Knows which skeletons are as the generator left them, so that nobody's work is overwritten. */
export interface Untouched {
  /** Whether this text is what git's HEAD has, or what the generator wrote here before. */
  has(file: string, text: string): boolean;
  /** Remembers what the generator has written. */
  written(file: string, text: string): void;
}

/** @param root - the repository; files are relative to it, with forward slashes. */
export function untouchedFiles(root: string): Untouched {
  const memory = path.join(root, '.workbook', 'generated.json');
  const hashes = readJson<Record<string, string>>(memory).value ?? {};
  return {
    has: (file, text) => hashes[file] === hashOf(text) || committed(root, file) === text,
    written(file, text) {
      hashes[file] = hashOf(text);
      writeJson(memory, hashes);
    },
  };
}

/** The file in git's HEAD; undefined if it is not there, or there is no git. */
function committed(root: string, file: string): string | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const show = ['show', `HEAD:./${file}`];
    return withLf(execFileSync('git', show, { cwd: root, encoding: 'utf8', stdio }));
  } catch {
    return undefined;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
