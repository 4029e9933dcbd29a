import type { Options } from 'minisearch';
import type { Section } from './sections.ts';

/** How the index is made and asked: the page needs the same as the build. A word in a heading counts for more. */
export const SEARCH_OPTIONS: Options<Section & { readonly id: number }> = {
  fields: ['heading', 'page', 'text'],
  searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: 0.1, combineWith: 'AND' },
};
