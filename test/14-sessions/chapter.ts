/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/14-sessions/index.ts');
