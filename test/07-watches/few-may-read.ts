import { openAccess, Perms, type AccessControl, type Acl, type Id } from '#kit';

/** Whether one of these identities may read by this list. */
export function mayRead(acl: readonly Acl[], identities: readonly Id[]): boolean {
  return acl.some(
    ({ perms, id }) =>
      (perms & Perms.READ) !== 0 &&
      (id.scheme === 'world' ||
        identities.some((one) => one.scheme === id.scheme && one.id === id.id)),
  );
}

/** Access control of which only reading is checked: chapter 8 has the rest. */
export const fewMayRead: AccessControl = {
  ...openAccess,
  needs(request) {
    switch (request.op) {
      case 'getData':
      case 'getChildren':
      case 'getChildren2':
        return { path: request.path, perms: Perms.READ };
      default:
        return undefined;
    }
  },
  allows: (acl, perms, identities) => perms !== Perms.READ || mayRead(acl, identities),
};
