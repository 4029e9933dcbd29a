import { ErrorCode, type AccessControl, type ReadRequest, type Result, type Submitted } from '#kit';
import { storedPath } from './path.ts';
import { visibleStat, type Znode } from './znode.ts';
import type { Znodes } from './znodes.ts';

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
  nodes: Znodes,
  access: AccessControl,
  submitted: Submitted<ReadRequest>,
): Result {
  const { request } = submitted;
  switch (request.op) {
    case 'multiRead':
      return {
        op: 'multiRead',
        results: request.ops.map((op) => answer(nodes, access, { ...submitted, request: op })),
      };
    case 'getEphemerals': {
      const prefix = request.prefix?.trim() ?? '';
      const paths = [...nodes.ephemerals.of(submitted.session)];
      const all = prefix === '' || prefix === '/';
      return {
        op: 'getEphemerals',
        paths: paths.filter((path) => all || path.startsWith(request.prefix!)),
      };
    }
    default: {
      const node = nodes.get(request.path);
      if (node === undefined) return { op: 'error', err: ErrorCode.NONODE };
      if (!isAllowed(access, submitted, node)) return { op: 'error', err: ErrorCode.NOAUTH };
      return answerOf(nodes, access, submitted as Submitted<NodeRead>, node);
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
  nodes: Znodes,
  access: AccessControl,
  { request, identities }: Submitted<NodeRead>,
  node: Znode,
): Result {
  switch (request.op) {
    case 'exists':
      return { op: 'exists', stat: visibleStat(node) };
    case 'getData':
      return { op: 'getData', data: node.data, stat: visibleStat(node) };
    case 'getACL':
      return { op: 'getACL', acl: access.show(node.acl, identities), stat: visibleStat(node) };
    case 'getChildren':
      return { op: 'getChildren', children: namesIn(node) };
    case 'getChildren2':
      return { op: 'getChildren2', children: namesIn(node), stat: visibleStat(node) };
    case 'getAllChildrenNumber':
      return { op: 'getAllChildrenNumber', count: countBelow(nodes, request.path) };
  }
}

/** @solution */
function namesIn({ children }: Znode): string[] {
  return children === undefined ? [] : [...children];
}

/** @solution */
function countBelow(nodes: Znodes, path: string): number {
  const below = nodes.under(storedPath(path));
  let count = -1;
  while (below.next().done !== true) count++;
  return count;
}
