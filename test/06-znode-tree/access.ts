import { ErrorCode, Perms, type AccessControl, type Acl, type ClientRequest } from '#kit';

/** A list that gives everybody these permissions. */
export function everybodyMay(perms: number): readonly Acl[] {
  return [{ perms, id: { scheme: 'world', id: 'anyone' } }];
}

/**
 * Access control that knows everybody only, instead of chapter 8's: enough to see whether it is asked, about which node,
 * and when.
 */
export const worldAccess: AccessControl = {
  needs: needsOf,
  allows: (acl, perms) => acl.some((entry) => (entry.perms & perms) !== 0),
  fix: (acl) => (acl === null || acl.length === 0 ? ErrorCode.INVALIDACL : acl),
  show: (acl) => acl,
};

function needsOf(request: ClientRequest): ReturnType<AccessControl['needs']> {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      return { path: parentOf(request.path), perms: Perms.CREATE };
    case 'delete':
      return { path: parentOf(request.path), perms: Perms.DELETE };
    case 'setData':
      return { path: request.path, perms: Perms.WRITE };
    case 'setACL':
      return { path: request.path, perms: Perms.ADMIN };
    case 'check':
    case 'getData':
    case 'getChildren':
    case 'getChildren2':
    case 'getAllChildrenNumber':
      return { path: request.path, perms: Perms.READ };
    case 'getACL':
      return { path: request.path, perms: Perms.READ | Perms.ADMIN };
    default:
      return undefined;
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
