/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/10-locks/index.ts');
