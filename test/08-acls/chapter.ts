/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/08-acls/index.ts');
