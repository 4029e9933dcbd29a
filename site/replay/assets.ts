import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { allChapters } from '../../src/grade/chapters.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { bundle as bundleWithChapters } from '../playground/build/bundle.ts';
import { REFERENCE_ENTRY, referencePlugin } from './reference-plugin.ts';

/**
 * What the replay page needs besides its HTML and what it shares with playgrounds, by name in the folder of assets.
 *
 * @param folders - the chapters that have a playground: what they are made of can be run in a browser.
 */
export async function replayAssets(
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return new Map([
    ['replay.js', await bundle(path.join(folder, 'browser', 'main.ts'))],
    ['replay-reference.js', await bundleReference(folders)],
    ['replay.css', readFileSync(path.join(folder, 'replay.css'), 'utf8')],
  ]);
}

/** Tests over real sockets, which no token is of, make an empty one as they are loaded. */
const BUFFER = 'globalThis.Buffer??={alloc:(length)=>new Uint8Array(length)};\n';

/** Chapters that have no tests yet have no tokens either. */
async function bundleReference(folders: readonly string[]): Promise<string> {
  const solved = allChapters(KIT_ROOT)
    .filter(({ folder, available }) => available && folders.includes(folder))
    .map(({ folder }) => folder);
  return BUFFER + (await bundleWithChapters(REFERENCE_ENTRY, [referencePlugin(solved)]));
}

/** One classic script, which works from a disk as well. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: path.dirname(entry),
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'replay' },
    },
  });
  const [output] = Array.isArray(built) ? built : [];
  if (output === undefined) throw new Error('One bundle was expected.');
  return output.output[0].code;
}
