import type { AccessControl, Acl, AclCache } from './contracts/acls.ts';
import { ErrorCode } from './error-code.ts';
import { Perms } from './perms.ts';

/** Everybody may do everything: the list of most znodes. Apache: `ZooDefs.Ids.OPEN_ACL_UNSAFE`. */
export const OPEN_ACL: readonly Acl[] = [
  { perms: Perms.ALL, id: { scheme: 'world', id: 'anyone' } },
];

/** Everybody may read, nobody may do anything else. Apache: `ZooDefs.Ids.READ_ACL_UNSAFE`. */
export const READ_ACL: readonly Acl[] = [
  { perms: Perms.READ, id: { scheme: 'world', id: 'anyone' } },
];

/**
 * Access control that lets everybody do everything, and takes every list that is not empty as it is: for
 * those who have no chapter 8 yet.
 */
export const openAccess: AccessControl = {
  needs: () => undefined,
  allows: () => true,
  fix: (acl) => (acl === null || acl.length === 0 ? ErrorCode.INVALIDACL : acl),
  show: (acl) => acl,
};

/** Keeps every list as it comes. */
export const plainAclCache: AclCache = {
  intern: (acl) => acl,
  release: () => undefined,
};
