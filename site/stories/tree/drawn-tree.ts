import type { Change } from '../engine/changes.ts';

/** A small sign at a node, such as a watch. */
export interface TreeMark {
  readonly text: string;
  /** What it says to whoever cannot see it. */
  readonly words: string;
  /** One of six looks. */
  readonly look: 0 | 1 | 2 | 3 | 4 | 5;
  /** `fired`: used up, or heard, just now; `away`: only somebody’s memory; `no`: refused. */
  readonly state?: 'new' | 'fired' | 'gone' | 'away' | 'no';
}

/** A node to be drawn. */
export interface TreeNode {
  /** The root is `/`. */
  readonly path: string;
  readonly kind: 'persistent' | 'ephemeral' | 'container' | 'ttl' | 'missing';
  readonly change: Change;
  /** What stands below its name. */
  readonly lines: readonly string[];
  readonly marks: readonly TreeMark[];
}

/** Things beside the tree, in a row with a title: what is under way, sessions. */
export interface TreeStrip {
  readonly title: string;
  readonly items: readonly TreeMark[];
  /** What stands there if there are none. */
  readonly none: string;
}

/** A tree and what is beside it. */
export interface TreeScene {
  readonly nodes: readonly TreeNode[];
  readonly strips: readonly TreeStrip[];
}

/** The path of a node's parent; undefined for the root. */
export function parentPath(path: string): string | undefined {
  if (path === '/') return undefined;
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** What a node is called below one of those above it: `/b` below `/a`, or `/a/b` below the root. */
export function nameBelow(path: string, above: string | undefined): string {
  return above === undefined || above === '/' ? path : path.slice(above.length);
}
