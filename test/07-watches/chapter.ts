/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/07-watches/index.ts');
