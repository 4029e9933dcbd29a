import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { markdownFacts, type MarkdownFacts } from './markdown.ts';

/**
 * Checks that every relative link and image of these texts leads to a file of the repository, and
 * every `#anchor` to a heading or, as `#L12`, to a line. Links to the web are not followed.
 *
 * @param root - the repository.
 * @param files - Markdown files, relative to it, with forward slashes.
 * @returns a sentence for each broken link, starting with its file and line.
 */
export function brokenLinks(root: string, files: readonly string[]): string[] {
  const facts = new Map<string, MarkdownFacts>();
  const factsOf = (path: string): MarkdownFacts => {
    const known = facts.get(path) ?? markdownFacts(readFileSync(path, 'utf8'));
    facts.set(path, known);
    return known;
  };
  return files.flatMap((file) => {
    const from = join(root, file);
    return factsOf(from).links.flatMap(({ text, line }) => {
      if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(text)) return [];
      const problem = problemOf(root, from, text, factsOf);
      return problem === undefined ? [] : [`${file}:${line}: (${text}) ${problem}`];
    });
  });
}

function problemOf(
  root: string,
  from: string,
  link: string,
  factsOf: (path: string) => MarkdownFacts,
): string | undefined {
  const [path, anchor] = splitAt(link, '#');
  if (path.startsWith('/')) return 'starts at the root of a disk; write it relative to this file';
  const target = path === '' ? from : resolve(dirname(from), decodeURIComponent(path));
  if (relative(root, target).split(sep)[0] === '..') return 'leads out of the repository';
  if (!existsSync(target)) return 'leads to a file that does not exist';
  if (anchor === undefined) return undefined;
  if (statSync(target).isDirectory()) return 'has an anchor, but leads to a folder';
  if (target.endsWith('.md')) {
    const known = factsOf(target).anchors.has(decodeURIComponent(anchor));
    return known ? undefined : 'leads to a heading that does not exist';
  }
  const line = /^L(\d+)(-L\d+)?$/.exec(anchor)?.[1];
  if (line === undefined) return 'has an anchor other than #L12 on a file that is not Markdown';
  const lines = readFileSync(target, 'utf8').split('\n').length;
  return Number(line) <= lines ? undefined : `leads past the end of the file (${lines} lines)`;
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
