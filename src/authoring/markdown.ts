import MarkdownIt, { type Token } from 'markdown-it';
import footnotes from 'markdown-it-footnote';

/** A Markdown text as far as its checks are concerned. Lines are counted from 1. */
export interface MarkdownFacts {
  /** What `#…` may point at. */
  readonly anchors: ReadonlySet<string>;
  /** Where its links and images point, as written. */
  readonly links: readonly Located[];
  /** Its inline code, and the lines of its code fences. */
  readonly code: readonly Located[];
}

/** A piece of text and the line it stands on. */
export interface Located {
  readonly text: string;
  readonly line: number;
}

const parser = new MarkdownIt({ html: true }).use(footnotes);
// Looking at a link must not change it.
parser.normalizeLink = (url) => url;
parser.validateLink = () => true;

/** Reads what a Markdown text links to, what can be linked to in it, and what code it shows. */
export function markdownFacts(markdown: string): MarkdownFacts {
  const anchors = new Set<string>();
  const links: Located[] = [];
  const code: Located[] = [];
  const tokens = parser.parse(markdown, {});
  let line = 1;
  for (const [index, token] of tokens.entries()) {
    line = token.map ? token.map[0] + 1 : line;
    if (token.type === 'fence' || token.type === 'code_block') {
      const first = token.type === 'fence' ? line + 1 : line;
      token.content
        .trimEnd()
        .split('\n')
        .forEach((text, offset) => code.push({ text, line: first + offset }));
    }
    if (token.type === 'heading_open') addSlug(anchors, headingText(tokens[index + 1]!));
    for (const { token: inner, line: at } of withLines(token, line)) {
      if (inner.type === 'code_inline') code.push({ text: inner.content, line: at });
      const target = inner.attrGet('href') ?? inner.attrGet('src');
      if (target !== null) links.push({ text: String(target), line: at });
      if (inner.type.startsWith('html')) readHtml(inner.content, at, anchors, links);
    }
  }
  return { anchors, links, code };
}

/**
 * A heading's anchor as GitHub makes it: lower case, punctuation dropped, spaces turned to hyphens.
 */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** The second heading of the same name gets `-1`, the third `-2`. */
function addSlug(anchors: Set<string>, heading: string): void {
  const slug = slugOf(heading);
  let unique = slug;
  for (let count = 1; anchors.has(unique); count++) unique = `${slug}-${count}`;
  anchors.add(unique);
}

function headingText(inline: Token): string {
  return (inline.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}

/** The token itself if it is HTML, or its inline tokens; each with its line. */
function withLines(token: Token, line: number): { token: Token; line: number }[] {
  if (token.type === 'html_block') return [{ token, line }];
  let at = line;
  return (token.children ?? []).map((child) => {
    const here = { token: child, line: at };
    if (child.type === 'softbreak' || child.type === 'hardbreak') at++;
    return here;
  });
}

function readHtml(html: string, line: number, anchors: Set<string>, links: Located[]): void {
  for (const [, name, value] of html.matchAll(/\s(id|name|href|src|srcset)\s*=\s*"([^"]*)"/g)) {
    if (name === 'id' || name === 'name') anchors.add(value!);
    else links.push({ text: value!, line });
  }
}
