import { html, type Html } from '../html.ts';
import type { Heading } from '../markdown/page-env.ts';

/** The sections and subsections of a page as nested lists; undefined if it has too few. */
export function tableOfContents(headings: readonly Heading[]): Html | undefined {
  const sections: { heading: Heading; inner: Heading[] }[] = [];
  for (const heading of headings) {
    if (heading.level === 2) sections.push({ heading, inner: [] });
    else if (heading.level === 3) sections.at(-1)?.inner.push(heading);
  }
  if (sections.length < 2) return undefined;
  return html`<ol>
    ${sections.map(
      ({ heading, inner }) =>
        html`<li>
          ${link(heading)}
          ${
            inner.length > 0
              ? html`<ol>
                  ${inner.map((sub) => html`<li>${link(sub)}</li>`)}
                </ol>`
              : undefined
          }
        </li>`,
    )}
  </ol>`;
}

function link({ id, text }: Heading): Html {
  return html`<a href="#${id}">${text}</a>`;
}
