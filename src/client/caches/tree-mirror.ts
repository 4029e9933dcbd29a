import type { NodeData } from '../node-types.ts';
import { childPath, parentPath } from '../parent-path.ts';
import type { TreeEvent } from './tree-event.ts';

/** Nodes by their paths, and what changes of them. */
export class TreeMirror {
  private readonly nodes = new Map<string, NodeData>();
  private readonly names = new Map<string, Set<string>>();
  private readonly tell: (event: TreeEvent) => void;

  constructor(tell: (event: TreeEvent) => void) {
    this.tell = tell;
  }

  get size(): number {
    return this.nodes.size;
  }

  get(path: string): NodeData | undefined {
    return this.nodes.get(path);
  }

  /** The names of a node's children, in order. */
  children(path: string): string[] {
    return [...(this.names.get(path) ?? [])].sort();
  }

  set(path: string, node: NodeData): void {
    const before = this.nodes.get(path);
    this.nodes.set(path, node);
    if (before === undefined) {
      this.enter(path);
      this.tell({ type: 'added', path, node });
    } else if (before.stat.mzxid !== node.stat.mzxid) {
      this.tell({ type: 'changed', path, node });
    }
  }

  /** With all that is below, children before their parents. */
  remove(path: string): void {
    for (const name of this.children(path)) this.remove(childPath(path, name));
    const node = this.nodes.get(path);
    if (node === undefined) return;
    this.nodes.delete(path);
    this.leave(path);
    this.tell({ type: 'removed', path, node });
  }

  private enter(path: string): void {
    if (path === '/') return;
    const siblings = this.names.get(parentPath(path)) ?? new Set();
    siblings.add(nameOf(path));
    this.names.set(parentPath(path), siblings);
  }

  private leave(path: string): void {
    const siblings = this.names.get(parentPath(path));
    siblings?.delete(nameOf(path));
    if (siblings?.size === 0) this.names.delete(parentPath(path));
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
