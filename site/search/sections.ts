import type { PageContent } from '../pages/layout.ts';

/** A part of a page that can be found: from one heading to the next. */
export interface Section {
  /** Where it is on the site: `chapters/03-paxos/index.html#the-idea`. */
  readonly at: string;
  /** The page's title, and the heading's own if it is another. */
  readonly page: string;
  readonly heading: string;
  /** Its words, without tags, drawings and listings. */
  readonly text: string;
}

/** What nobody searches for by its words. */
const LEFT_OUT =
  /<svg\b.*?<\/svg>|<pre\b.*?<\/pre>|<script\b.*?<\/script>|<button\b.*?<\/button>|<summary\b.*?<\/summary>|<details class="toc-folded">.*?<\/details>/gs;

const HEADING = /<h([1-3])\b([^>]*)>(.*?)<\/h\1>/gs;

/** The parts of a page, in its order. Pages that are nothing but code have none. */
export function sectionsOf({ page, kind, title, body }: PageContent): Section[] {
  if (kind === 'code') return [];
  const text = body.text.replace(LEFT_OUT, ' ');
  const headings = [...text.matchAll(HEADING)];
  return headings.flatMap((match, i) => {
    const [whole, , attributes = '', name = ''] = match;
    const id = /\bid="([^"]*)"/.exec(attributes)?.[1];
    const words = plain(text.slice(match.index + whole.length, headings[i + 1]?.index));
    const heading = plain(name);
    if (words === '' && i > 0) return [];
    return [
      {
        at: id === undefined || i === 0 ? page : `${page}#${id}`,
        page: title,
        heading,
        text: words,
      },
    ];
  });
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:!?)])/g, '$1')
    .trim();
}
