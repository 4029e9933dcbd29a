import { CreateFlags, OPEN_ACL, Perms, type Id, type MultiOp, type WriteRequest } from '#kit';

/**
 * The first request of whoever has become the active one: from the moment in which it is carried out, nobody else may
 * write below `root` by way of `fencedWrite`.
 *
 * @param root - the node below which the state is.
 * @param shared - an identity that all who may ever become active have.
 * @param own - an identity that only this one has.
 *
 * @todo Level 8: a setACL of `root`, whatever the version of its list. Who has to be able to write below it, who
 * to take over next, and who to read?
 */
export function takeOver(root: string, shared: Id, own: Id): WriteRequest {
  const acl = [
    { perms: Perms.READ | Perms.ADMIN, id: shared },
    { perms: Perms.CREATE | Perms.DELETE, id: own },
  ];
  return { op: 'setACL', path: root, acl, version: -1 };
}

/**
 * Every other request of the active one: these operations, but only if nobody else has taken over.
 *
 * @todo Level 8: one request that needs CREATE and DELETE on `root`, whatever the operations are, and leaves
 * nothing behind but their outcome.
 */
export function fencedWrite(root: string, operations: readonly MultiOp[]): WriteRequest {
  const path = `${root}/fence`;
  const fence: MultiOp = {
    op: 'create',
    path,
    data: null,
    acl: OPEN_ACL,
    flags: CreateFlags.PERSISTENT,
  };
  return { op: 'multi', ops: [fence, ...operations, { op: 'delete', path, version: -1 }] };
}
