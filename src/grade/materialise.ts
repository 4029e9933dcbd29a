import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant, Patch } from './mutants.ts';
import { relativeTo } from './root.ts';
import { readSource, sourceFiles } from './started.ts';

/** Thrown at a mutant whose patches do not fit the solution any more. */
export class MisfittingPatch extends Error {
  override readonly name = 'MisfittingPatch';
}

/**
 * Writes a mutant's files to `.workbook/mutants/NN-name/MUTANT`.
 *
 * @param folder - the chapter: `"05-zab-broadcast"`
 * @returns its folder, relative to the root, with forward slashes.
 * @throws MisfittingPatch if a text to replace does not stand there exactly once.
 */
export function materialiseMutant(root: string, folder: string, mutant: Mutant): string {
  const target = path.join(root, '.workbook', 'mutants', folder, mutant.name);
  return materialise(root, target, mutate(solutionSources(root, folder), mutant));
}

/**
 * Writes a chapter's fresh skeleton to `.workbook/skeletons/NN-name`.
 *
 * @returns its folder, relative to the root, with forward slashes.
 */
export async function materialiseSkeleton(root: string, folder: string): Promise<string> {
  const { skeletonOf } = await import('../authoring/skeleton.ts');
  const skeletons = [...solutionSources(root, folder)].map(
    ([file, source]) => [file, skeletonOf(source, file)] as const,
  );
  const target = path.join(root, '.workbook', 'skeletons', folder);
  return materialise(root, target, new Map(skeletons));
}

/**
 * Applies a mutant's patches to the files of a solution.
 *
 * @param sources - by file, relative to the solution.
 * @throws MisfittingPatch
 */
export function mutate(
  sources: ReadonlyMap<string, string>,
  { name, patches }: Mutant,
): Map<string, string> {
  const result = new Map(sources);
  for (const patch of patches) {
    const source = result.get(patch.file);
    if (source === undefined) {
      throw new MisfittingPatch(`Mutant ${name}: the solution has no file ${patch.file}.`);
    }
    result.set(patch.file, apply(patch, source, name));
  }
  return result;
}

function apply({ file, find, replace }: Patch, source: string, mutant: string): string {
  const [before, after, ...more] = source.split(find);
  if (find !== '' && before !== undefined && after !== undefined && more.length === 0) {
    return before + replace + after;
  }
  const times =
    find === '' ? 'no text to find' : `${source.split(find).length - 1} times, not once`;
  throw new MisfittingPatch(`Mutant ${mutant}: this text stands in ${file} ${times}:\n${find}\n`);
}

function solutionSources(root: string, folder: string): Map<string, string> {
  const solution = path.join(root, 'solutions', folder);
  return new Map(
    sourceFiles(solution).map((file) => [
      file.split(path.sep).join('/'),
      readSource(path.join(solution, file)),
    ]),
  );
}

/** Makes a folder have just these files, and touches none that is right already. */
function materialise(root: string, target: string, sources: ReadonlyMap<string, string>): string {
  for (const file of sourceFiles(target)) {
    if (!sources.has(file.split(path.sep).join('/'))) rmSync(path.join(target, file));
  }
  for (const [name, source] of sources) {
    const file = path.join(target, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === source) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    // Whoever reads it meanwhile, in another run, finds the old text or the new one.
    writeFileSync(`${file}.${process.pid}.tmp`, source);
    renameSync(`${file}.${process.pid}.tmp`, file);
  }
  return relativeTo(root, target);
}
