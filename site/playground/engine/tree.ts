import type { NodeId } from '../../../src/kit/env.ts';

/** A znode as it is drawn. */
export interface DrawnZnode {
  readonly path: string;
  /** In words; empty if there is none. */
  readonly data: string;
  /** Whose session it goes with, if it is ephemeral. */
  readonly owner: NodeId | undefined;
}

/** The tree of a run after so many of its events, sorted by path. */
export type TreeOf = (events: number) => readonly DrawnZnode[];

/** A znode, and what has become of it since the moment before. */
export interface TreeLine extends DrawnZnode {
  readonly change: 'same' | 'new' | 'changed' | 'gone';
}

/** What is there now, and what was there before and is gone, sorted by path. */
export function treeLines(
  now: readonly DrawnZnode[],
  before: readonly DrawnZnode[],
): readonly TreeLine[] {
  const old = new Map(before.map((node) => [node.path, node]));
  const lines = now.map((node): TreeLine => {
    const was = old.get(node.path);
    old.delete(node.path);
    if (was === undefined) return { ...node, change: 'new' };
    return { ...node, change: was.data === node.data ? 'same' : 'changed' };
  });
  const gone = [...old.values()].map((node): TreeLine => ({ ...node, change: 'gone' }));
  return [...lines, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1));
}
