/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/13-wire/index.ts');
