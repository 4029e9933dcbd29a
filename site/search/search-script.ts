import MiniSearch from 'minisearch';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { SEARCH_OPTIONS } from './search-options.ts';
import type { Section } from './sections.ts';

/**
 * The script that a page loads when somebody begins to search: the index of all pages, as a script so that it works without
 * a web server, too. It leaves `bookIndex` behind: the index, and what is shown of each section.
 */
export function searchScript(sections: readonly Section[]): string {
  const index = new MiniSearch<Section & { readonly id: number }>(SEARCH_OPTIONS);
  index.addAll(sections.map((section, id) => ({ id, ...section })));
  const content = { index: JSON.stringify(index), sections, options: SEARCH_OPTIONS };
  return `window.bookIndex = ${JSON.stringify(content).replaceAll('</', '<\\/')};\n`;
}

/** The library that searches, as a script that leaves `MiniSearch` behind. */
export function searchLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('minisearch');
  const umd = entry.replace(/dist[\\/].*$/, 'dist/umd/index.js');
  return readFileSync(umd, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
