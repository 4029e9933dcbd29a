import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fenced } from './snippet.ts';
import { withLf } from './source-text.ts';

/** What `test/NN-name/examples/NAME.ts` exports. */
interface ExampleModule {
  /** Runs it, and returns what it has printed. */
  readonly example: () => Promise<string> | string;
}

const BEGIN = /^\s*\/\/ #region shown\s*$/;
const END = /^\s*\/\/ #endregion\s*$/;

/**
 * An example as a text shows it: the part of its source between `// #region shown` and `// #endregion`, and what it
 * prints when it is run. Several such parts are shown one below the other.
 *
 * @returns undefined if there is no such example.
 * @throws Error if no part of it is marked, or it does not run.
 */
export async function exampleBlock(
  root: string,
  folder: string,
  name: string,
): Promise<string | undefined> {
  const path = join(root, 'test', folder, 'examples', `${name}.ts`);
  if (!existsSync(path)) return undefined;
  const { example } = (await import(pathToFileURL(path).href)) as ExampleModule;
  const shown = shownPart(readFileSync(path, 'utf8'), `${folder}/examples/${name}.ts`);
  return `${fenced('ts', shown)}\n\nIt prints:\n\n${fenced('text', await example())}`;
}

function shownPart(source: string, fileName: string): string {
  const lines = withLf(source).split('\n');
  const parts: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (!BEGIN.test(lines[index]!)) continue;
    const end = lines.findIndex((line, at) => at > index && END.test(line));
    if (end === -1) throw new Error(`${fileName}:${index + 1}: no // #endregion ends this part`);
    parts.push(withoutIndent(lines.slice(index + 1, end)).trim());
    index = end;
  }
  if (parts.length === 0) throw new Error(`${fileName}: no part is marked by // #region shown`);
  return parts.join('\n\n');
}

function withoutIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
