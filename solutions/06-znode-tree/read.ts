import {
  ErrorCode,
  type AccessControl,
  type MultiReadOp,
  type ReadRequest,
  type Result,
  type Submitted,
} from '#kit';
import type { ZnodeTree } from './znode-tree.ts';
import { visibleStat, type Znode } from './znode.ts';

/** A read of one node. */
type NodeRead = Exclude<ReadRequest, { readonly op: 'getEphemerals' | 'multiRead' }>;

/**
 * Answers a request that changes nothing. Apache: `org.apache.zookeeper.server.FinalRequestProcessor`.
 *
 * @todo Level 2: exists, getData, getChildren, getChildren2, getACL and getAllChildrenNumber. The path is not validated: a
 * path that makes no sense has no node, and no node is NONODE. Then ask `access` (see `isAllowed`): NOAUTH. Of what getACL
 * found, `access.show` is shown.
 *
 * Level 4: getEphemerals has the asking session's own ephemeral nodes whose paths begin with `prefix`; all of them if it is
 * null, blank or `/`.
 *
 * Level 6: a multiRead has one result a part, errors included.
 */
export function answer(
  tree: ZnodeTree,
  access: AccessControl,
  submitted: Submitted<ReadRequest>,
): Result {
  const { request } = submitted;
  switch (request.op) {
    case 'multiRead': {
      const part = (op: MultiReadOp): Result => answer(tree, access, { ...submitted, request: op });
      return { op: 'multiRead', results: request.ops.map(part) };
    }
    case 'getEphemerals': {
      const prefix = request.prefix?.trim() ?? '';
      const paths = [...tree.ephemeralsOf(submitted.session)];
      const all = prefix === '' || prefix === '/';
      return {
        op: 'getEphemerals',
        paths: paths.filter((path) => all || path.startsWith(request.prefix!)),
      };
    }
    default: {
      const node = tree.node(request.path);
      if (node === undefined) return { op: 'error', err: ErrorCode.NONODE };
      if (!isAllowed(access, submitted, node)) return { op: 'error', err: ErrorCode.NOAUTH };
      return answerOf(tree, access, submitted as Submitted<NodeRead>, node);
    }
  }
}

/** Whether whoever asks may read this node in this way. */
function isAllowed(
  access: AccessControl,
  { request, identities }: Submitted<ReadRequest>,
  { acl }: Znode,
): boolean {
  const need = access.needs(request);
  return need === undefined || access.allows(acl, need.perms, identities);
}

/** @solution */
function answerOf(
  tree: ZnodeTree,
  access: AccessControl,
  { request, identities }: Submitted<NodeRead>,
  node: Znode,
): Result {
  const children = (): string[] => [...(node.children?.keys() ?? [])];
  switch (request.op) {
    case 'exists':
      return { op: 'exists', stat: visibleStat(node) };
    case 'getData':
      return { op: 'getData', data: node.data, stat: visibleStat(node) };
    case 'getACL':
      return { op: 'getACL', acl: access.show(node.acl, identities), stat: visibleStat(node) };
    case 'getChildren':
      return { op: 'getChildren', children: children() };
    case 'getChildren2':
      return { op: 'getChildren2', children: children(), stat: visibleStat(node) };
    case 'getAllChildrenNumber':
      return { op: 'getAllChildrenNumber', count: countBelow(node) };
  }
}

/** @solution */
function countBelow(node: Znode): number {
  let count = -1;
  const left = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    count++;
    for (const child of next.children?.values() ?? []) left.push(child);
  }
  return count;
}
