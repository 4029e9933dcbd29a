import { html, raw, type Html } from '../html.ts';
import type { RenderedMarkdown } from '../markdown/render.ts';

/**
 * The text of the glossary as it is shown: of each term the first form alone. The others, such as its plural, are there for those
 * who search the texts for them.
 */
export function shownGlossary(text: RenderedMarkdown): RenderedMarkdown {
  const headings = text.headings.map((heading) =>
    heading.level === 2 ? { ...heading, text: firstForm(heading.text) } : heading,
  );
  const shown = text.html.replace(
    /(<h2 [^>]*><a [^>]*>)(.*?)(<\/a><\/h2>)/g,
    (_all, open: string, forms: string, close: string) => open + firstForm(forms) + close,
  );
  return { ...text, headings, html: inGlossary(shown).text };
}

function inGlossary(text: string): Html {
  return html`<div class="glossary">${raw(text)}</div>`;
}

function firstForm(forms: string): string {
  return forms.split(',')[0]!;
}
