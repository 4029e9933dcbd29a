import { html, raw, type Html } from '../html.ts';
import type { Highlight } from '../markdown/highlight.ts';
import type { Neighbour, PageContent } from './layout.ts';

/** A file to show. */
export interface ShownFile {
  /** Its name, which is its anchor as well: `coordinator.ts`. */
  readonly name: string;
  readonly text: string;
}

/** The reference solution of a chapter; each file opens at a click, so that nobody reads it by accident. */
export function solutionPage(
  page: string,
  chapter: Neighbour,
  files: readonly ShownFile[],
  highlight: Highlight,
): PageContent {
  const body = html`<h1>Solution</h1>
    <p class="lead">
      One way to write the chapter. It will teach you more once you have made your own attempt:
      <code>npm run compare</code> shows the difference.
    </p>
    ${files.map(
      (file) =>
        html`<details class="solution" id="${file.name}">
          <summary>Show <code>${file.name}</code></summary>
          ${code(file, highlight, `${file.name}-`)}
        </details>`,
    )}`;
  return codePage(page, `Solution: ${chapter.title}`, body, chapter);
}

/** The files of a chapter that its reader fills in. */
export function skeletonPage(
  page: string,
  chapter: Neighbour,
  files: readonly ShownFile[],
  highlight: Highlight,
): PageContent {
  const body = html`<h1>The files you fill in</h1>
    ${files.map(
      (file) =>
        html`<h2 id="${file.name}"><a class="anchor" href="#${file.name}">${file.name}</a></h2>
          ${code(file, highlight, `${file.name}-`)}`,
    )}`;
  const headings = files.map(({ name }) => ({ level: 2, id: name, text: name }));
  return { ...codePage(page, `Files: ${chapter.title}`, body, chapter), headings };
}

/** Any other file of the repository that a text links to. */
export function sourcePage(
  page: string,
  path: string,
  text: string,
  highlight: Highlight,
): PageContent {
  const body = html`<h1 class="path">${path}</h1>
    ${code({ name: path, text }, highlight, '')}`;
  return codePage(page, path, body);
}

function codePage(page: string, title: string, body: Html, chapter?: Neighbour): PageContent {
  const root = '../'.repeat(page.split('/').length - 1);
  const back = chapter && {
    eyebrow: html`<a href="${root}${chapter.page}">${chapter.title}</a>`,
  };
  return { page, title, description: title, kind: 'code', body, headings: [], ...back };
}

/** Code whose lines have ids: `L12`, or `coordinator.ts-L12` if a page shows several files. */
function code({ name, text }: ShownFile, highlight: Highlight, idPrefix: string): Html {
  const language = name.slice(name.lastIndexOf('.') + 1);
  return html`<div class="code numbered">${raw(highlight(text, language, idPrefix))}</div>`;
}
