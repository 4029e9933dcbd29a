import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from './html.ts';
import type { Neighbour } from './pages/layout.ts';

/** Which chapters speak of what an API page describes, in reading order: by the page, relative to the site. */
export type Backlinks = ReadonlyMap<string, readonly Neighbour[]>;

/**
 * Adds to API pages, below their titles, the chapters that link to them.
 *
 * @param dist - the folder of the site.
 * @throws Error if a page has no title to put them below.
 */
export function addBacklinks(dist: string, backlinks: Backlinks): void {
  for (const [page, chapters] of backlinks) {
    const file = join(dist, ...page.split('/'));
    const root = '../'.repeat(page.split('/').length - 1);
    const links = chapters.map(
      ({ page: to, title }, i) =>
        html`${i > 0 ? ', ' : undefined}<a href="${root}${to}">${title}</a>`,
    );
    const line = html`<p class="in-the-book">In the book: ${links}</p>`.text;
    const before = readFileSync(file, 'utf8');
    const after = before.replace(/<div class="tsd-page-title">.*?<\/h1>/s, (title) => title + line);
    if (after === before) throw new Error(`${page} has no title.`);
    writeFileSync(file, after);
  }
}
