/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/12-barriers/index.ts');
