import { todo, type AccessControl, type ReadRequest, type Result, type Submitted } from '#kit';
import type { Znode } from './znode.ts';
import type { Znodes } from './znodes.ts';

/** A read of one node. */
type NodeRead = Exclude<ReadRequest, { readonly op: 'getEphemerals' | 'multiRead' }>;

/**
 * Answers a request that changes nothing. Apache: `org.apache.zookeeper.server.FinalRequestProcessor`.
 *
 * TODO:
 * - Level 2: exists, getData, getChildren, getChildren2, getACL and getAllChildrenNumber. The path
 *   is not validated: a path that makes no sense has no node, and no node is NONODE. Then ask
 *   `access` (see `isAllowed`): NOAUTH. Of what getACL found, `access.show` is shown.
 * - Level 4: getEphemerals has the asking session's own ephemeral nodes whose paths begin with
 *   `prefix`; all of them if it is null, blank or `/`.
 * - Level 6: a multiRead has one result a part, errors included.
 */
export function answer(
  nodes: Znodes,
  access: AccessControl,
  submitted: Submitted<ReadRequest>,
): Result {
  todo('answer, level 2');
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
