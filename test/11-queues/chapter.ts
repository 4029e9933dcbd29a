/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/11-queues/index.ts');
