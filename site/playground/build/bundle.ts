import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import type { Mutant } from '../../../src/grade/mutants.ts';
import { chapterPlugin } from '../../../src/grade/resolve.ts';
import { KIT_ROOT } from '../../../src/grade/root.ts';
import type { Material } from '../engine/material.ts';
import { needsWorker } from '../engine/run-description.ts';
import { mutantImport, mutantPlugin } from './mutant-plugin.ts';

const HERE = path.join(KIT_ROOT, 'site', 'playground');
const ENTRY = '\0playground-chapter.ts';

/** The script that draws playgrounds, the same for all chapters: it waits for `workbookPlayground.add`. */
export function playgroundScript(): Promise<string> {
  return bundle(path.join(HERE, 'page', 'main.ts'), []);
}

/**
 * The script of one chapter's playground: its scenarios, its solution, and the weak variants of it that can be watched.
 *
 * @param folder - the chapter: `"05-zab-broadcast"`
 */
export async function chapterScript(folder: string): Promise<string> {
  const { material } = await importFrom<{ material: Material }>(
    `site/playground/chapters/${folder}.ts`,
  );
  const { mutants } = await importFrom<{ mutants: readonly Mutant[] }>(`test/${folder}/mutants.ts`);
  const weak = material.variants.filter(({ code }) => code === undefined).map(({ name }) => name);
  const solution = path.join(KIT_ROOT, 'solutions', folder);
  const lines = [
    `import { material } from ${JSON.stringify(path.join(HERE, 'chapters', `${folder}.ts`))};`,
    `import * as reference from ${JSON.stringify(path.join(solution, 'index.ts'))};`,
    ...weak.map((name, i) => `import * as weak${i} from ${JSON.stringify(mutantImport(name))};`),
    `const codes = { reference, ${weak.map((name, i) => `${JSON.stringify(name)}: weak${i}`).join(', ')} };`,
    ...(needsWorker(material)
      ? [
          `import { offer } from ${JSON.stringify(path.join(HERE, 'page', 'worker.ts'))};`,
          'offer(material, codes);',
        ]
      : ['globalThis.workbookPlayground.add(material, codes);']),
  ];
  const entry: Plugin = {
    name: 'workbook:playground-entry',
    resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
    load: (id) => (id === ENTRY ? { code: lines.join('\n'), moduleType: 'ts' } : undefined),
  };
  const code = await bundle(ENTRY, [entry, mutantPlugin(solution, mutants)]);
  // A worker needs the text of it.
  return needsWorker(material)
    ? `globalThis.workbookPlayground.load(function(){${code}\n});`
    : code;
}

async function importFrom<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(KIT_ROOT, file)).href)) as Module;
}

/** Node's Buffer is in one file of the solutions only, and there it saves memory. */
const withoutBuffer: Plugin = {
  name: 'workbook:without-buffer',
  enforce: 'pre',
  resolveId: (id) =>
    id.endsWith('/packed-data.ts') ? path.join(HERE, 'build', 'plain-data.ts') : undefined,
};

/** A classic script: a page that is opened from disk may load no other. */
export async function bundle(entry: string, plugins: readonly Plugin[]): Promise<string> {
  const { plugin } = chapterPlugin(KIT_ROOT, { otherwise: 'reference' });
  // Nobody's own code is in there: no guard.
  const { transform: _, ...resolver } = plugin;
  const built = await build({
    configFile: false,
    root: KIT_ROOT,
    logLevel: 'error',
    plugins: [...plugins, withoutBuffer, resolver],
    build: {
      write: false,
      target: 'es2023',
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        treeshake: { moduleSideEffects: false },
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The playground could not be bundled.');
  return chunk.code;
}
