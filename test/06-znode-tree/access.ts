import { ErrorCode, Perms, type AccessControl, type Acl, type ClientRequest, type Id } from '#kit';

/** What the client of session 2 is known to be. */
const TWO: Id = { scheme: 'user', id: 'two' };

/** Who the client of a session is known to be: that of session 2 is somebody, all others are nobody in particular. */
export function identitiesOf(session: number): readonly Id[] {
  return session === 2 ? [TWO] : [];
}

/** A list that gives everybody these permissions. */
export function everybodyMay(perms: number): readonly Acl[] {
  return [{ perms, id: { scheme: 'world', id: 'anyone' } }];
}

/** A list that gives these permissions to the client of session 2 alone. */
export function twoMay(perms: number): readonly Acl[] {
  return [{ perms, id: TWO }];
}

/** A list for whoever asks, whoever that is. */
export const FOR_WHO_ASKS: readonly Acl[] = [{ perms: Perms.ALL, id: { scheme: 'auth', id: '' } }];

/**
 * Access control that knows everybody and one user by name, instead of chapter 8's: enough to see whether it is asked,
 * about whom, about which node, and when.
 */
export const simpleAccess: AccessControl = {
  needs: needsOf,
  allows,
  fix: (acl, identities) => {
    const fixed = (acl ?? []).flatMap((entry) =>
      entry.id.scheme === 'auth' ? identities.map((id) => ({ ...entry, id })) : [entry],
    );
    return fixed.length === 0 ? ErrorCode.INVALIDACL : fixed;
  },
  show: (acl, identities) =>
    allows(acl, Perms.ADMIN, identities)
      ? acl
      : acl.map(({ perms, id }) => ({ perms, id: id.scheme === 'user' ? { ...id, id: 'x' } : id })),
};

function allows(acl: readonly Acl[], perms: number, identities: readonly Id[]): boolean {
  const isFor = ({ scheme, id }: Id): boolean =>
    scheme === 'world' || identities.some((one) => one.scheme === scheme && one.id === id);
  return acl.some((entry) => (entry.perms & perms) !== 0 && isFor(entry.id));
}

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
