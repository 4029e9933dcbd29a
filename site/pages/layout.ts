import { html, raw, type Html, type HtmlPart } from '../html.ts';
import type { Heading } from '../markdown/page-env.ts';
import { chapterList } from './chapter-list.ts';
import { icons } from './icons.ts';
import { tableOfContents } from './table-of-contents.ts';

/** Where else one may want to go from a page. */
export interface Neighbour {
  readonly page: string;
  readonly title: string;
}

/** A page of the site without its frame. */
export interface PageContent {
  /** Its place on the site: `chapters/01-two-phase-commit/index.html`. */
  readonly page: string;
  readonly title: string;
  /** A sentence for search engines and link previews. */
  readonly description: string;
  readonly kind: 'front' | 'chapter' | 'text' | 'code' | 'playground';
  /** Stands above the title. */
  readonly eyebrow?: Html;
  /** Other pages about the same, as a row of links. */
  readonly views?: Html;
  readonly body: Html;
  readonly headings: readonly Heading[];
  readonly previous?: Neighbour;
  readonly next?: Neighbour;
}

/** What is the same on all pages. */
export interface Frame {
  /** Folders of the chapters that are written. */
  readonly written: ReadonlySet<string>;
  /** False if there are no API pages to link to. */
  readonly api: boolean;
}

/** The whole HTML of a page. */
export function layout(content: PageContent, frame: Frame): string {
  const root = '../'.repeat(content.page.split('/').length - 1);
  const toc = tableOfContents(content.headings);
  return html`<!doctype html>
    <html lang="en">
      ${head(root, content)}
      <body class="page-${content.kind}">
        <a class="skip" href="#content">Skip to the text</a>
        ${topBar(root, content, frame)}
        <div class="frame">
          <nav class="side chapters" aria-label="Chapters">
            ${chapterList(root, content.page, frame)}
          </nav>
          <main id="content" tabindex="-1">
            ${aboveTitle(content)}
            <article>${withContents(content.body, toc)}</article>
            ${neighbours(root, content)}
          </main>
          ${
            toc &&
            html`<nav class="side toc" aria-label="On this page">
              <p class="side-title">On this page</p>
              ${toc}
            </nav>`
          }
        </div>
        <footer class="bottom">
          <p>
            Build your own ZooKeeper: a workbook in TypeScript.
            <a href="${root}replay.html">Replay a failed run</a>
          </p>
        </footer>
        ${SEARCH_DIALOG}
      </body>
    </html> `.text;
}

const BOOK = 'Build your own ZooKeeper';

function aboveTitle({ eyebrow, views }: PageContent): HtmlPart {
  if (eyebrow === undefined && views === undefined) return undefined;
  return html`<div class="above-title">
    ${eyebrow && html`<p class="eyebrow">${eyebrow}</p>`}${views}
  </div>`;
}

const SEARCH_DIALOG = html`<dialog class="search" aria-label="Search the book">
  <form method="dialog">
    <input
      type="search"
      aria-label="Search the book"
      placeholder="Search the book"
      autocomplete="off"
      spellcheck="false"
    />
    <button type="submit" aria-label="Close" title="Close: Esc">${icons.close}</button>
  </form>
  <p class="search-status" role="status">Arrow keys choose, Enter opens.</p>
  <ol></ol>
</dialog>`;

function head(root: string, { kind, title, description, previous, next }: PageContent): Html {
  return html`<head>
    <meta charset="utf-8" />
    <title>${kind === 'front' ? title : `${title} · ${BOOK}`}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="description" content="${description}" />
    <link rel="icon" href="${root}assets/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${root}assets/palette.css" />
    <link rel="stylesheet" href="${root}assets/fonts.css" />
    <link rel="stylesheet" href="${root}assets/style.css" />
    <script src="${root}assets/theme.js"></script>
    <script src="${root}assets/book.js" defer></script>
    <script src="${root}assets/search.js" defer></script>
    ${kind === 'chapter' ? html`<script src="${root}assets/predict.js" defer></script>` : undefined}
    ${neighbourLink('prev', root, previous)}${neighbourLink('next', root, next)}
  </head>`;
}

/** Puts the table of contents below the title, folded, for screens too narrow to have it beside. */
function withContents(body: Html, toc: Html | undefined): Html {
  if (toc === undefined) return body;
  const folded = html`<details class="toc-folded">
    <summary>On this page</summary>
    <nav aria-label="On this page">${toc}</nav>
  </details>`;
  return raw(body.text.replace('</h1>', () => `</h1>\n${folded.text}`));
}

function topBar(root: string, content: PageContent, frame: Frame): Html {
  const current = (page: string): HtmlPart =>
    content.page === page ? html` aria-current="page"` : undefined;
  return html`<header class="top">
    <a class="brand" href="${root}index.html" aria-label="${BOOK}" ${current('index.html')}
      >${icons.mark}<span>${BOOK}</span></a
    >
    <details class="menu">
      <summary>Chapters</summary>
      <nav aria-label="All chapters">${chapterList(root, content.page, frame)}</nav>
    </details>
    <a class="top-link" href="${root}workshop/index.html">Workshop</a>
    ${frame.api ? html`<a class="top-link" href="${root}api/index.html">API</a>` : undefined}
    <button class="search" type="button" hidden aria-label="Search" title="Search: press /">
      ${icons.search}
    </button>
    <button class="theme" type="button" hidden aria-label="Dark theme" title="Light or dark">
      ${icons.theme}
    </button>
  </header>`;
}

function neighbours(root: string, { previous, next }: PageContent): HtmlPart {
  if (previous === undefined && next === undefined) return undefined;
  const link = (rel: string, label: string, to: Neighbour | undefined): HtmlPart =>
    to &&
    html`<a class="${rel}" rel="${rel}" href="${root}${to.page}"
      ><span class="label">${label}</span> <span class="name">${to.title}</span></a
    >`;
  return html`<nav class="neighbours" aria-label="Previous and next">
    ${link('prev', 'Previous', previous)}${link('next', 'Next', next)}
    <p class="keys">
      <kbd>←</kbd> <kbd>→</kbd> turn the page, <kbd>/</kbd> searches, <kbd>Esc</kbd> closes.
    </p>
  </nav>`;
}

function neighbourLink(rel: string, root: string, to: Neighbour | undefined): HtmlPart {
  return to && html`<link rel="${rel}" href="${root}${to.page}" />`;
}
