import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { mutate } from '../../../src/grade/materialise.ts';
import type { Mutant } from '../../../src/grade/mutants.ts';

const PREFIX = '\0mutant:';

/** The name by which a script imports a mutant of the chapter. */
export function mutantImport(name: string): string {
  return `mutant:${name}`;
}

/**
 * Lets a script import mutants of a chapter beside its solution: each is a copy of the solution, with its patches applied as it
 * is read.
 *
 * @param solution - the folder of the solution.
 */
export function mutantPlugin(solution: string, mutants: readonly Mutant[]): Plugin {
  return {
    name: 'workbook:mutants',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id.startsWith('mutant:')) {
        return `${PREFIX}${id.slice('mutant:'.length)}:${path.join(solution, 'index.ts')}`;
      }
      if (importer?.startsWith(PREFIX) !== true || !id.startsWith('.')) return undefined;
      const { name, file } = partsOf(importer);
      const target = path.resolve(path.dirname(file), id);
      return target.startsWith(solution) ? `${PREFIX}${name}:${target}` : target;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      const { name, file } = partsOf(id);
      const mutant = mutants.find((one) => one.name === name);
      if (mutant === undefined) throw new Error(`There is no mutant ${name}.`);
      const own = path.relative(solution, file).split(path.sep).join('/');
      const patches = mutant.patches.filter((patch) => patch.file === own);
      const source = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      const code = mutate(new Map([[own, source]]), { ...mutant, patches }).get(own)!;
      return { code, moduleType: 'ts' };
    },
  };
}

function partsOf(id: string): { readonly name: string; readonly file: string } {
  const rest = id.slice(PREFIX.length);
  const colon = rest.indexOf(':');
  return { name: rest.slice(0, colon), file: rest.slice(colon + 1) };
}
