import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chapterPlugin } from '../grade/resolve.ts';
import { KIT_ROOT, relativeTo } from '../grade/root.ts';
import { FOLDER, hashOf } from './bundles.cjs';

/** Its code, by file name, and what it was made of. */
interface Bundle {
  readonly files: ReadonlyMap<string, string>;
  readonly inputs: readonly string[];
}

/** What else decides what becomes of the sources. */
const MAKERS = ['package-lock.json', 'src/cli/test-bundle.ts'];

const ENTRY = 'test.mjs';

/**
 * Compiles `npm test`, which then need not be compiled file by file at each start: that took longer than many a chapter's tests.
 * Only `npm ci` does this. Where a source is another one since, the sources are what runs.
 */
export async function bundleTest(): Promise<void> {
  const bundle = await compile();
  const text = [...bundle.files].flat().join('\n');
  const folder = `test.${createHash('sha1').update(text).digest('hex').slice(0, 16)}`;
  for (const [file, code] of bundle.files) {
    const target = path.join(FOLDER, folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    replace(target, code);
  }
  const files = [...MAKERS.map((maker) => path.join(KIT_ROOT, maker)), ...bundle.inputs];
  const inputs = files.map((file) => [relativeTo(KIT_ROOT, file), hashOf(file)]);
  const manifest = { bundle: `${folder}/${ENTRY}`, root: KIT_ROOT, inputs };
  replace(path.join(FOLDER, 'test.json'), JSON.stringify(manifest));
  for (const old of readdirSync(FOLDER)) {
    const isOld = /^test\.[0-9a-f]{16}$/.test(old) && old !== folder;
    if (isOld) rmSync(path.join(FOLDER, old), { recursive: true, force: true });
  }
}

async function compile(): Promise<Bundle> {
  const { transform: _, ...resolver } = chapterPlugin(KIT_ROOT, { otherwise: 'reference' }).plugin;
  const { build } = await import('vite');
  const built = await build({
    configFile: false,
    root: KIT_ROOT,
    logLevel: 'silent',
    plugins: [resolver],
    // Files are looked for beside those of src/grade, wherever their code is now.
    define: { 'import.meta.url': JSON.stringify(urlOfGrade()) },
    build: {
      ssr: path.join(KIT_ROOT, 'src', 'cli', 'test.ts'),
      write: false,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        output: { entryFileNames: ENTRY, chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('One bundle was expected.');
  const chunks = built.output.filter((part) => part.type === 'chunk');
  return {
    files: new Map(chunks.map(({ fileName, code }) => [fileName, code])),
    inputs: chunks.flatMap(({ moduleIds }) => moduleIds).filter(isSource),
  };
}

function urlOfGrade(): string {
  return pathToFileURL(path.join(KIT_ROOT, 'src', 'grade', 'root.ts')).href;
}

/** What may change without a new package-lock.json. */
function isSource(id: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(id) && path.isAbsolute(id) && existsSync(id);
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
