import type { NodeData } from '../node-types.ts';

/** What a tree cache tells. Curator: `TreeCacheEvent`, `CuratorCacheListener`. */
export type TreeEvent =
  | { readonly type: 'added' | 'changed'; readonly path: string; readonly node: NodeData }
  /** `node` is what it held last. */
  | { readonly type: 'removed'; readonly path: string; readonly node: NodeData }
  /** All that was there in the beginning has been read. It comes once. */
  | { readonly type: 'initialized' };
