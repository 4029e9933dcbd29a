import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import type { Mutant } from '../../../src/grade/mutants.ts';
import { KIT_ROOT } from '../../../src/grade/root.ts';
import { bundle } from '../../playground/build/bundle.ts';
import { mutantImport, mutantPlugin } from '../../playground/build/mutant-plugin.ts';
import type { Material } from '../engine/material.ts';

const HERE = path.join(KIT_ROOT, 'site', 'stories');
const ENTRY = '\0stories-chapter.ts';

/**
 * The script of one chapter's stories: what draws them, its solution, and the weak variants of it.
 *
 * @param folder - the chapter: `"06-znode-tree"`
 */
export async function storiesScript(folder: string): Promise<string> {
  const { material } = await importFrom<{ material: Material }>(
    `site/stories/chapters/${folder}.ts`,
  );
  const { mutants } = await importFrom<{ mutants: readonly Mutant[] }>(`test/${folder}/mutants.ts`);
  const weak = material.variants.map(({ name }) => name);
  const solution = path.join(KIT_ROOT, 'solutions', folder);
  const lines = [
    importLine('{ mountStories }', path.join(HERE, 'browser', 'mount.ts')),
    importLine('{ page }', path.join(HERE, 'browser', `${folder}.ts`)),
    importLine('* as reference', path.join(solution, 'index.ts')),
    ...weak.map((name, i) => importLine(`* as weak${i}`, mutantImport(name))),
    `const codes = { reference, ${weak.map((name, i) => `${JSON.stringify(name)}: weak${i}`).join(', ')} };`,
    'mountStories(page, codes);',
  ];
  const entry: Plugin = {
    name: 'workbook:stories-entry',
    resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
    load: (id) => (id === ENTRY ? { code: lines.join('\n'), moduleType: 'ts' } : undefined),
  };
  return bundle(ENTRY, [entry, mutantPlugin(solution, mutants), bufferPlugin(), capturePlugin()]);
}

/** Gives what uses Node's Buffer another one, since browsers have none. */
function bufferPlugin(): Plugin {
  const line = importLine('{ Buffer }', path.join(HERE, 'browser', 'buffer.ts'));
  return {
    name: 'workbook:browser-buffer',
    transform: (code) => (/\bBuffer\.alloc\b/.test(code) ? `${line}\n${code}` : undefined),
  };
}

/** Puts what was captured into the script: a browser cannot read it from the disk. */
function capturePlugin(): Plugin {
  const folder = path.join(KIT_ROOT, 'test', 'golden');
  return {
    name: 'workbook:captured-session',
    enforce: 'pre',
    load(id) {
      const file = path.join(folder, 'client-session.ts');
      if (path.resolve(id) !== file) return undefined;
      const text = readFileSync(path.join(folder, 'client-session.jsonl'), 'utf8');
      const code = readFileSync(file, 'utf8')
        .replace(/^import .*'node:fs';$/m, '')
        .replace(/readFileSync\(.*?, 'utf8'\)/s, () => JSON.stringify(text));
      return { code, moduleType: 'ts' };
    },
  };
}

function importLine(what: string, from: string): string {
  return `import ${what} from ${JSON.stringify(from)};`;
}

async function importFrom<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(KIT_ROOT, file)).href)) as Module;
}
