/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/15-ensemble/index.ts');
