import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { findChapter, UnknownChapter } from '../grade/chapters.ts';
import { runNode, type CheckStep, type StepResult } from './check-step.ts';
import { wrongCommands } from './commands.ts';
import { brokenLinks } from './links.ts';

/** All that `npm run check` does, in order. */
export function checkSteps(root: string): CheckStep[] {
  const tool = (name: string, bin: string, ...args: string[]): CheckStep['run'] => {
    return () => runNode(path.join(packageFolder(root, name), bin), args, root);
  };
  const own = (...args: string[]): CheckStep['run'] => {
    return () => runNode(path.join(root, 'src', 'cli', 'run.cjs'), args, root);
  };
  return [
    { name: 'types', what: 'tsc', run: tool('typescript', 'bin/tsc', '--noEmit') },
    {
      name: 'types-browser',
      what: 'tsc, of what runs in the browser',
      run: tool('typescript', 'bin/tsc', '--noEmit', '-p', 'site/workshop/browser'),
    },
    {
      name: 'types-playground',
      what: 'tsc, of what draws the playgrounds',
      run: tool('typescript', 'bin/tsc', '--noEmit', '-p', 'site/playground/page'),
    },
    {
      name: 'types-stories',
      what: 'tsc, of what draws the stories',
      run: tool('typescript', 'bin/tsc', '--noEmit', '-p', 'site/stories/browser'),
    },
    {
      name: 'types-replay',
      what: 'tsc, of what draws replays',
      run: tool('typescript', 'bin/tsc', '--noEmit', '-p', 'site/replay/browser'),
    },
    { name: 'lint', what: 'eslint', run: tool('eslint', 'bin/eslint.js', '--max-warnings', '0') },
    {
      name: 'format',
      what: 'prettier',
      // It remembers which texts it has found in order, in node_modules/.cache.
      run: tool(
        'prettier',
        'bin/prettier.cjs',
        '--check',
        '.',
        '--cache',
        '--cache-strategy=content',
      ),
    },
    { name: 'dead-code', what: 'knip', run: tool('knip', 'bin/knip.js') },
    { name: 'drift', what: 'generated files', run: own('generate', '--check') },
    { name: 'links', what: 'links in the texts', run: () => checkLinks(root) },
    { name: 'commands', what: 'commands shown in the texts', run: () => checkCommands(root) },
    { name: 'site', what: 'the site builds', run: own('site') },
    { name: 'tests', what: 'tests, solutions, skeletons, mutants', alone: true, run: own('test') },
  ];
}

function checkLinks(root: string): Promise<StepResult> {
  return Promise.resolve(resultOf(brokenLinks(root, markdownFiles(root))));
}

async function checkCommands(root: string): Promise<StepResult> {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = new Map<string, Command | undefined>();
  for (const script of Object.keys(scripts)) commands.set(script, await commandOf(root, script));
  const problems = markdownFiles(root).flatMap((file) =>
    wrongCommands(readFileSync(path.join(root, file), 'utf8'), file, {
      scripts: Object.keys(scripts),
      commandOf: (script) => commands.get(script),
      isChapter: (name) => isChapter(root, name),
    }),
  );
  return resultOf(problems);
}

/** `src/cli/NAME.ts` may say what arguments NAME takes, by exporting a function `NAMECommand`, in camel case. */
async function commandOf(root: string, script: string): Promise<Command | undefined> {
  const file = path.join(root, 'src', 'cli', `${script}.ts`);
  if (!existsSync(file)) return undefined;
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const name = script.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const define = module[`${name}Command`] as (() => Command) | undefined;
  return define?.();
}

function isChapter(root: string, name: string): boolean {
  try {
    return findChapter(name, root).available;
  } catch (error) {
    if (error instanceof UnknownChapter) return false;
    throw error;
  }
}

/** The texts for people: relative to the repository, with forward slashes. */
function markdownFiles(root: string): string[] {
  const inChapters = readdirSync(path.join(root, 'chapters'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `chapters/${file.split(path.sep).join('/')}`)
    .sort();
  const above = ['README.md', 'CONTRIBUTING.md'];
  return [...above.filter((file) => existsSync(path.join(root, file))), ...inChapters];
}

function resultOf(problems: readonly string[]): StepResult {
  return { ok: problems.length === 0, output: problems.join('\n') };
}

function packageFolder(root: string, name: string): string {
  const lookup = createRequire(path.join(root, 'package.json')).resolve.paths(name) ?? [];
  const folder = lookup
    .map((parent) => path.join(parent, name))
    .find((candidate) => existsSync(candidate));
  if (folder === undefined) throw new Error(`${name} is not installed. Run npm ci.`);
  return folder;
}
