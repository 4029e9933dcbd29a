import { Buffer } from 'node:buffer';
import type { MultiReadOp, ReadRequest, Result, Tree } from '#kit';

/** What a client sees of a node. Numbers of 64 bits are text. */
export interface SeenNode {
  /** In base64. */
  readonly data: string | null;
  readonly acl: readonly (readonly [perms: number, scheme: string, id: string])[];
  readonly stat: Readonly<Record<string, number | string>>;
  /** Sorted. */
  readonly children: readonly string[];
}

/** All nodes by their paths, as one sees them who may see everything. */
export function seenTree(tree: Tree): Record<string, SeenNode> {
  const nodes: Record<string, SeenNode> = {};
  const pending = ['/'];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const node = seenNode(tree, path);
    nodes[path] = node;
    const prefix = path === '/' ? path : `${path}/`;
    pending.push(...node.children.map((child) => prefix + child));
  }
  return nodes;
}

function seenNode(tree: Tree, path: string): SeenNode {
  const { data, stat } = read(tree, { op: 'getData', path, watch: false }, 'getData');
  const { acl } = read(tree, { op: 'getACL', path }, 'getACL');
  const { children } = read(tree, { op: 'getChildren', path, watch: false }, 'getChildren');
  return {
    data: data && Buffer.from(data).toString('base64'),
    acl: acl.map(({ perms, id }) => [perms, id.scheme, id.id]),
    stat: Object.fromEntries(
      Object.entries(stat).map(([field, value]) => [
        field,
        typeof value === 'bigint' ? String(value) : value,
      ]),
    ),
    children: children.toSorted(),
  };
}

function read<Op extends Result['op']>(
  tree: Tree,
  request: ReadRequest | MultiReadOp,
  op: Op,
): Extract<Result, { readonly op: Op }> {
  const identities = [{ scheme: 'super', id: '' }];
  const result = tree.read({ session: 0n, cxid: 0, identities, request });
  if (result.op !== op) throw new Error(`${op} of ${JSON.stringify(request)} failed`);
  return result as Extract<Result, { readonly op: Op }>;
}
