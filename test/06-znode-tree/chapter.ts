/** What the chapter's `index.ts` exports. */
export type Chapter = typeof import('../../solutions/06-znode-tree/index.ts');
