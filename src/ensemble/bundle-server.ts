import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FOLDER, freshBundle, hashOf } from '../cli/bundles.cjs';
import { UsageError } from '../cli/usage-error.ts';
import { chapterPlugin } from '../grade/resolve.ts';
import { KIT_ROOT, relativeTo, workbookRoot } from '../grade/root.ts';
import { builtOn } from './operations/version.ts';

/** What else decides what becomes of the sources. */
const MAKERS = ['package-lock.json', 'src/ensemble/bundle-server.ts', 'src/grade/resolve.ts'];

/** A bundle, and the files it was made of. */
interface Bundle {
  readonly code: string;
  readonly inputs: readonly string[];
}

/**
 * The server of `npm run server` as one file of JavaScript, which starts in a fraction of the time that its sources take. It is made
 * when there is none of these sources, and kept for the next time; if it cannot be kept, it is gone when this process ends.
 *
 * @param mine - chapters that are the learner's, by number; all others are the reference.
 * @returns its path. It exports `main` of src/cli/server.ts.
 * @throws UsageError if the learner's code cannot be compiled.
 */
export function bundledServer(mine: readonly number[]): Promise<string> {
  return bundled('server', mine);
}

/** The same for the shell of `npm run zk`, which starts even more often. */
export function bundledShell(): Promise<string> {
  return bundled('zk', []);
}

async function bundled(command: string, mine: readonly number[]): Promise<string> {
  const name = [command, ...mine].join('-');
  const kept = freshBundle(name);
  if (kept !== undefined) return kept;
  const bundle = await compile(command, mine);
  try {
    return keep(name, bundle);
  } catch {
    // A checkout that this user may only read, perhaps. It is all the same to who only wants to start a server.
    return keepForNow(bundle);
  }
}

async function compile(command: string, mine: readonly number[]): Promise<Bundle> {
  const settled = Object.fromEntries(mine.map((number) => [number, 'mine' as const]));
  const borrowing = { settled, otherwise: 'reference' } as const;
  const { plugin } = chapterPlugin(workbookRoot(), borrowing);
  // A server may go round a loop for as long as it likes: no guard.
  const { transform: _, ...resolver } = plugin;
  const { build } = await import('vite');
  const built = await build({
    configFile: false,
    root: KIT_ROOT,
    logLevel: 'silent',
    plugins: [resolver],
    ssr: { noExternal: true },
    define: { BUILT_ON: JSON.stringify(builtOn(Date.now())) },
    build: {
      ssr: path.join(KIT_ROOT, 'src', 'cli', `${command}.ts`),
      write: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { codeSplitting: false } },
    },
  }).catch((error: unknown) => {
    if (mine.length === 0) throw error;
    throw new UsageError(`Your code does not compile: ${(error as Error).message}`);
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('One bundle was expected.');
  const { code, moduleIds } = built.output[0];
  return { code, inputs: moduleIds.filter(isSource) };
}

/** What may change without a new package-lock.json. */
function isSource(id: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(id) && path.isAbsolute(id) && existsSync(id);
}

/** The manifest comes last, and every file under its final name: others may be doing the same. */
function keep(name: string, { code, inputs }: Bundle): string {
  mkdirSync(FOLDER, { recursive: true });
  const hash = createHash('sha1').update(code).digest('hex').slice(0, 16);
  const bundle = `${name}.${hash}.mjs`;
  const files = [...MAKERS.map((maker) => path.join(KIT_ROOT, maker)), ...inputs];
  const hashes = files.map((file) => [relativeTo(KIT_ROOT, file), hashOf(file)]);
  replace(path.join(FOLDER, bundle), code);
  replace(path.join(FOLDER, `${name}.json`), JSON.stringify({ bundle, inputs: hashes }));
  for (const old of readdirSync(FOLDER)) {
    const isOld = old.startsWith(`${name}.`) && old.endsWith('.mjs') && old !== bundle;
    if (isOld) rmSync(path.join(FOLDER, old), { force: true });
  }
  return path.join(FOLDER, bundle);
}

function keepForNow({ code }: Bundle): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zookeeper-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'server.mjs');
  writeFileSync(file, code);
  return file;
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
