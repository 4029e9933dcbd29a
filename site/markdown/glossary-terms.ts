import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import { escapeHtml } from '../html.ts';
import type { GlossaryTerm } from '../glossary.ts';
import type { PageEnv } from './page-env.ts';

/** A word of a text that is in the glossary. */
interface Found {
  readonly term: GlossaryTerm;
  readonly index: number;
  readonly word: string;
}

/** Marks each term of the glossary, the first time it stands in a section's paragraphs. */
export function glossaryTerms(md: MarkdownIt, terms: readonly GlossaryTerm[]): void {
  if (terms.length === 0) return;
  const find = finderOf(terms);
  md.core.ruler.push('glossary terms', (state: StateCore) => {
    const { page } = state.env as PageEnv;
    if (page.glossary === undefined) return;
    let marked = new Set<GlossaryTerm>();
    state.tokens.forEach((token, i) => {
      if (token.type === 'heading_open' && token.tag <= 'h2') marked = new Set();
      if (token.type !== 'inline' || token.children === null) return;
      if (state.tokens[i - 1]?.type !== 'paragraph_open') return;
      token.children = markIn(state, token.children, (text) => {
        const found = find(text).find(({ term }) => !marked.has(term));
        if (found !== undefined) marked.add(found.term);
        return found;
      });
    });
  });
}

/** Splits texts around terms. What is in a link stays as it is. */
function markIn(
  state: StateCore,
  children: readonly Token[],
  next: (text: string) => Found | undefined,
): Token[] {
  const { glossary } = (state.env as PageEnv).page;
  let depth = 0;
  return children.flatMap((child) => {
    if (child.type === 'link_open') depth++;
    if (child.type === 'link_close') depth--;
    if (child.type !== 'text' || depth > 0) return [child];
    const parts: Token[] = [];
    let rest = child.content;
    for (let found = next(rest); found !== undefined; found = next(rest)) {
      parts.push(textToken(state, rest.slice(0, found.index)));
      const mark = new state.Token('html_inline', '', 0);
      mark.content = markOf(found, glossary!);
      parts.push(mark);
      rest = rest.slice(found.index + found.word.length);
    }
    return parts.length === 0 ? [child] : [...parts, textToken(state, rest)];
  });
}

function textToken(state: StateCore, content: string): Token {
  const token = new state.Token('text', '', 0);
  token.content = content;
  return token;
}

function markOf({ term, word }: Found, page: string): string {
  const id = escapeHtml(`${page}#${term.anchor}`);
  return `<a class="term" href="${id}" data-definition="${escapeHtml(term.definition)}">${escapeHtml(word)}</a>`;
}

/** Longer forms first: `ephemeral nodes` before `ephemerals`. */
function finderOf(terms: readonly GlossaryTerm[]): (text: string) => Found[] {
  const byForm = new Map(
    terms.flatMap((term) => term.forms.map((form) => [form.toLowerCase(), term] as const)),
  );
  const forms = [...byForm.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_/-])(?:${forms.join('|')})(?![\\p{L}\\p{N}_-])`,
    'giu',
  );
  return (text) =>
    [...text.matchAll(pattern)].map((match) => ({
      term: byForm.get(match[0].toLowerCase())!,
      index: match.index,
      word: match[0],
    }));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
