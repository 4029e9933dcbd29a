import type { ChapterCode } from '../chapter-code.ts';
import { html, type Html } from '../html.ts';
import type { Neighbour } from './layout.ts';

/**
 * The three pages of a chapter as a row of links: its text, the files one fills in, the solution.
 *
 * @param root - leads from the page to the top of the site.
 * @param page - the one it stands on.
 */
export function chapterViews(
  root: string,
  page: string,
  chapter: Neighbour,
  { skeletonPage, solutionPage }: ChapterCode,
): Html {
  const view = (to: string, name: string): Html =>
    html`<li>
      <a href="${root}${to}" ${to === page ? html` aria-current="page"` : undefined}>${name}</a>
    </li>`;
  return html`<nav class="views" aria-label="This chapter">
    <ul>
      ${view(chapter.page, 'Text')}${view(skeletonPage, 'Files')}${view(solutionPage, 'Solution')}
    </ul>
  </nav>`;
}
