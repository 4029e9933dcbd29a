import path from 'node:path';
import type { LoadedMutant } from './diagnose.ts';
import { materialiseMutant } from './materialise.ts';
import type { Mutant } from './mutants.ts';
import { importAt } from './under-test.ts';

/**
 * Writes and loads all mutants of a chapter, by way of Vite.
 *
 * @param folder - the chapter: `"05-zab-broadcast"`
 * @throws MisfittingPatch if one does not fit the solution any more.
 */
export async function loadMutants<Chapter>(
  root: string,
  folder: string,
): Promise<LoadedMutant<Chapter>[]> {
  const { mutants } = await importAt<{ mutants: readonly Mutant[] }>(
    path.join(root, 'test', folder, 'mutants.ts'),
  );
  return Promise.all(mutants.map((mutant) => loadMutant<Chapter>(root, folder, mutant)));
}

/** Writes and loads one mutant. */
export async function loadMutant<Chapter>(
  root: string,
  folder: string,
  mutant: Mutant,
): Promise<LoadedMutant<Chapter>> {
  const target = materialiseMutant(root, folder, mutant);
  return { mutant, chapter: await importAt<Chapter>(path.join(root, target, 'index.ts')) };
}
