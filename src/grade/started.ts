import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import { KIT_ROOT } from './root.ts';

/** Hashes of skeletons by the hashes of what they are made from. */
type SkeletonCache = Record<string, string>;

/**
 * Whether a learner has begun a chapter: some TypeScript file of theirs differs from the skeleton.
 *
 * Making a skeleton takes TypeScript and half a second, so its hash is kept in `.workbook/cache`
 * until the solution, or the skeleton's generator, changes.
 *
 * @param folder - `"05-zab-broadcast"`
 */
export async function isStarted(root: string, folder: string): Promise<boolean> {
  const mine = path.join(root, 'chapters', folder);
  const reference = path.join(root, 'solutions', folder);
  const files = sourceFiles(mine);
  if (files.length === 0) return false;
  const given = new Set(sourceFiles(reference));
  if (files.some((file) => !given.has(file))) return true;

  const skeletons = skeletonHashes(root);
  for (const file of files) {
    const expected = await skeletons.of(path.join(reference, file));
    if (hashOf(readSource(path.join(mine, file))) !== expected) return true;
  }
  return false;
}

/** The TypeScript files below a folder, relative to it, in order; none if there is no folder. */
export function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

/** Reads a source file; line endings do not count. */
export function readSource(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function skeletonHashes(root: string): { of(solutionFile: string): Promise<string> } {
  const cacheFile = path.join(root, '.workbook', 'cache', 'skeletons.json');
  const cache = readJson<SkeletonCache>(cacheFile).value ?? {};
  const generator = generatorHash();
  return {
    async of(solutionFile) {
      const source = readSource(solutionFile);
      const key = hashOf(`${generator} ${path.basename(solutionFile)} ${source}`);
      if (cache[key] === undefined) {
        const { skeletonOf } = await import('../authoring/skeleton.ts');
        cache[key] = hashOf(skeletonOf(source, path.basename(solutionFile)));
        writeJson(cacheFile, cache);
      }
      return cache[key];
    },
  };
}

function generatorHash(): string {
  const folder = path.join(KIT_ROOT, 'src', 'authoring');
  return hashOf(
    sourceFiles(folder)
      .map((file) => readSource(path.join(folder, file)))
      .join('\n'),
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 32);
}
