import { html, raw } from '../html.ts';
import { inlineSvg } from '../markdown/inline-svg.ts';
import type { RepositoryFiles } from '../read-repository.ts';
import { relativeLink } from '../routes.ts';
import type { PageContent } from './layout.ts';
import { chapterNeighbour } from './markdown-page.ts';

/** A run of the first chapter that breaks a rule, and is small enough to be taken in at a glance. */
const CHAPTER = '01-two-phase-commit';
const RUN = 'one-phase';

/** Shows on the front page, below the links to start with, what the tests show their reader; if it has been drawn. */
export function withFirstRun(front: PageContent, files: RepositoryFiles): PageContent {
  const svg = files.text(`chapters/${CHAPTER}/diagrams/${RUN}.svg`);
  if (svg === undefined) return front;
  const width = /^<svg[^>]*\swidth="(\d+)/.exec(svg)?.[1] ?? '640';
  const figure = html`<figure class="run" style="--native-width: ${width}px">
    <div class="diagram" tabindex="0" role="group" aria-label="Diagram of a run">
      ${raw(inlineSvg(svg, 'first-'))}
    </div>
    <figcaption>
      What the tests show: a run, from top to bottom, and the rule it breaks. Here a coordinator
      tells before it has asked.
      <a href="${relativeLink(front.page, chapterNeighbour(CHAPTER))}">Chapter 1</a> begins with it.
    </figcaption>
  </figure>`;
  const text = front.body.text.replace(
    /<p class="actions">.*?<\/p>/s,
    (actions) => `${actions}\n${figure.text}`,
  );
  return { ...front, body: raw(text) };
}
