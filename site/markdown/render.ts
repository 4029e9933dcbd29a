import createMarkdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import anchor from 'markdown-it-anchor';
import footnote from 'markdown-it-footnote';
import { slugOf } from '../../src/authoring/markdown.ts';
import type { GlossaryTerm } from '../glossary.ts';
import { apiMentions } from './api-mentions.ts';
import { boxes } from './boxes.ts';
import { generated } from './generated.ts';
import { glossaryTerms } from './glossary-terms.ts';
import type { Highlight } from './highlight.ts';
import { links } from './links.ts';
import type { Heading, PageContext, PageEnv } from './page-env.ts';

/** A Markdown file as HTML. */
export interface RenderedMarkdown {
  /** The text of its first heading. */
  readonly title: string;
  /** In the order of the text, the title included. */
  readonly headings: readonly Heading[];
  readonly html: string;
}

/** Renders a Markdown file. */
export type RenderMarkdown = (source: string, page: PageContext) => RenderedMarkdown;

/** Puts markdown-it together with what this book adds to it. @param terms - of the glossary: they are marked. */
export function createMarkdown(
  highlight: Highlight,
  terms: readonly GlossaryTerm[] = [],
): RenderMarkdown {
  const md = createMarkdownIt({ html: true, typographer: true });
  md.use(footnote);
  md.use(anchor, {
    slugify: slugOf,
    tabIndex: false,
    permalink: anchor.permalink.headerLink({ class: 'anchor' }),
  });
  boxes(md);
  generated(md, highlight);
  links(md);
  apiMentions(md);
  glossaryTerms(md, terms);
  rendererRules(md, highlight);
  return (source, page) => {
    const env: PageEnv = { page, headings: [] };
    const tokens = md.parse(source.replaceAll('\r\n', '\n'), env);
    const headings = collectHeadings(tokens);
    const title = headings[0]?.text ?? page.file;
    return { title, headings, html: md.renderer.render(tokens, md.options, env) };
  };
}

function rendererRules(md: MarkdownIt, highlight: Highlight): void {
  const { rules } = md.renderer;
  rules['fence'] = (tokens, i) => {
    const { content, info } = tokens[i]!;
    return `<div class="code">${highlight(content, info)}</div>\n`;
  };
  rules['code_block'] = (tokens, i) =>
    `<div class="code">${highlight(tokens[i]!.content, '')}</div>\n`;
  rules['table_open'] = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table">\n<table>\n';
  rules['table_close'] = () => '</table>\n</div>\n';
  const backToText = rules['footnote_anchor']!;
  rules['footnote_anchor'] = (...given) =>
    backToText(...given).replace('<a ', '<a aria-label="Back to the text" ');
  const toNote = rules['footnote_ref']!;
  rules['footnote_ref'] = (...given) =>
    toNote(...given).replace(
      /<a ([^>]*)>\[(.*?)\]/,
      '<a $1 role="doc-noteref" aria-label="Footnote $2">$2',
    );
  rules['footnote_block_open'] = () =>
    '<section class="footnotes" aria-label="Footnotes">\n<ol class="footnotes-list">\n';
}

function collectHeadings(tokens: readonly Token[]): Heading[] {
  return tokens.flatMap((token, i) => {
    const id = token.type === 'heading_open' ? token.attrGet('id') : null;
    if (typeof id !== 'string') return [];
    return [{ level: Number(token.tag.slice(1)), id, text: plainText(tokens[i + 1]) }];
  });
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}
