import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the page needs besides its HTML, by its place in the folder of assets. */
export async function workshopAssets(): Promise<ReadonlyMap<string, string>> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const uplot = path.dirname(createRequire(import.meta.url).resolve('uplot'));
  return new Map([
    ['workshop.js', await bundle(path.join(folder, 'browser', 'main.ts'))],
    ['workshop.css', readFileSync(path.join(folder, 'workshop.css'), 'utf8')],
    ['uplot.css', readFileSync(path.join(uplot, 'uPlot.min.css'), 'utf8')],
  ]);
}

/** One classic script, which works from a disk as well. */
async function bundle(entry: string): Promise<string> {
  const { build } = await import('vite');
  const built = await build({
    configFile: false,
    root: path.dirname(entry),
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'workshop' },
    },
  });
  const [output] = Array.isArray(built) ? built : [];
  if (output === undefined) throw new Error('One bundle was expected.');
  return output.output[0].code;
}
