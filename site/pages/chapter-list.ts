import { PARTS, type PlannedChapter } from '../chapters.ts';
import { html, type Html } from '../html.ts';
import type { Frame } from './layout.ts';

/**
 * The list of all chapters, for the side and the menu. Those not written yet are no links.
 *
 * @param root - leads from the page to the top of the site: `"../../"`.
 */
export function chapterList(root: string, currentPage: string, frame: Frame): Html {
  return html`${PARTS.map(
    ({ title, chapters }) =>
      html`<p class="side-title">${title}</p>
        <ol class="chapter-list">
          ${chapters.map((chapter) => html`<li>${entry(chapter, root, currentPage, frame)}</li>`)}
        </ol>`,
  )}`;
}

function entry(chapter: PlannedChapter, root: string, currentPage: string, frame: Frame): Html {
  const { number, folder, title } = chapter;
  const label = html`<span class="number">${number}</span><span>${title}</span>`;
  if (!frame.written.has(folder)) {
    return html`<span class="unwritten"
      >${label}<span class="hidden"> (not written yet)</span></span
    >`;
  }
  const page = `chapters/${folder}/index.html`;
  const current = page === currentPage ? html` aria-current="page"` : undefined;
  return html`<a href="${root}${page}" ${current}>${label}</a>`;
}

/** All chapters with what one builds in them, for the front page. */
export function chapterCards(frame: Frame): Html {
  return html`<div class="parts">
    ${PARTS.map(
      ({ title, chapters }) =>
        html`<section class="part">
          <h3>${title}</h3>
          <ol>
            ${chapters.map((chapter) => html`<li>${card(chapter, frame)}</li>`)}
          </ol>
        </section>`,
    )}
  </div>`;
}

function card({ number, folder, title, summary }: PlannedChapter, frame: Frame): Html {
  const text = html`<span class="number">${number}</span> <span class="name">${title}</span>
    <span class="summary">${summary}</span>`;
  return frame.written.has(folder)
    ? html`<a class="card" href="chapters/${folder}/index.html">${text}</a>`
    : html`<div class="card unwritten">${text} <span class="badge">planned</span></div>`;
}
