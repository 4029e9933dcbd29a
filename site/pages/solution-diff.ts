import { diffArrays } from 'diff';
import type { ChapterFile } from '../chapter-code.ts';
import { html, raw, type Html } from '../html.ts';
import type { Highlight } from '../markdown/highlight.ts';

/**
 * A solution with what has become of the skeleton: lines that are new are marked, and those of the skeleton that had to go stand
 * above them. The lines of the solution have ids, `coordinator.ts-L12`.
 */
export function solutionDiff(
  { name, skeleton, solution }: ChapterFile,
  highlight: Highlight,
): Html {
  const language = name.slice(name.lastIndexOf('.') + 1);
  const before = linesOf(highlight(skeleton, language, `${name}-`)).map(withoutId);
  const shown = highlight(solution, language, `${name}-`);
  const after = linesOf(shown);
  let from = 0;
  let to = 0;
  const lines = diffArrays(textLines(skeleton), textLines(solution)).flatMap((part) => {
    const { length } = part.value;
    if (part.removed) return before.slice(from, (from += length)).map(removed);
    const kept = after.slice(to, (to += length));
    if (part.added) return kept.map(added);
    from += length;
    return kept.map((line) => `${line}\n`);
  });
  const pre = shown.replace(/<code>.*<\/code>/s, () => `<code>${lines.join('')}</code>`);
  return html`<div class="code numbered diff">${raw(pre)}</div>`;
}

/** The number of lines that a solution has and its skeleton has not. */
export function newLines({ skeleton, solution }: ChapterFile): number {
  return diffArrays(textLines(skeleton), textLines(solution)).reduce(
    (sum, { added: isNew, value }) => (isNew ? sum + value.length : sum),
    0,
  );
}

function textLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** The lines of highlighted code, as HTML. */
function linesOf(highlighted: string): string[] {
  return (/<code>(.*)<\/code>/s.exec(highlighted)?.[1] ?? '').split('\n');
}

/** The lines with ids are those of the solution. */
function withoutId(line: string): string {
  return line.replace(/ id="[^"]*"/, '');
}

/** With its line end, so that it leaves no gap where it is not shown. The marks say it without colour, and the elements say it to who does not see them. */
function removed(line: string): string {
  return `<del>${line}\n</del>`;
}

function added(line: string): string {
  return `<ins>${line}\n</ins>`;
}
