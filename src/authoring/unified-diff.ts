import { structuredPatch } from 'diff';

/** A stretch of lines that differ, with a few unchanged ones around them. */
export interface Hunk {
  /** The class or method its first difference lies in, as its first line reads; empty at the start of a file. */
  readonly within: string;
  /** Each starts with ` `, `-` or `+`, as in a unified diff. */
  readonly lines: readonly string[];
}

/** How to get from one text to the other. Empty if they are the same. */
export function diffHunks(from: string, to: string): Hunk[] {
  const fromLines = from.split('\n');
  return structuredPatch('', '', from, to, '', '', { context: 3 }).hunks.map((hunk) => {
    const unchanged = hunk.lines.findIndex((line) => !line.startsWith(' '));
    return {
      within: enclosing(fromLines, hunk.oldStart - 1 + unchanged),
      lines: hunk.lines.filter((line) => !line.startsWith('\\')),
    };
  });
}

/** The nearest line above that opens a declaration or a member. */
function enclosing(lines: readonly string[], index: number): string {
  const opening = lines.slice(0, index).findLast((line) => /^( {2})?[A-Za-z].*\{$/.test(line));
  return opening?.trim().replace(/ \{$/, '') ?? '';
}
