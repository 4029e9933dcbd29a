import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes about access control lists, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'hashes-the-password-alone',
    misconception:
      'Your code seems to hash the password alone. The hash is that of the whole text, with user and colon: otherwise two users with one password would have the same hash.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'digest-provider.ts',
        find: 'sha1(new TextEncoder().encode(text))',
        replace: "sha1(new TextEncoder().encode(text.slice(text.indexOf(':') + 1)))",
      },
    ],
  },
  {
    name: 'requests-share-a-growing-list',
    misconception:
      'Your code seems to add identities to the very list that it gave to earlier requests: they would be carried out with rights that the client did not have when it asked.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'connection-identities.ts',
        find: 'const known = [...this.known];',
        replace: 'const known = this.known as Id[];',
      },
    ],
  },
  {
    name: 'ranges-of-whole-bytes',
    misconception:
      'Your code seems to compare whole bytes of addresses: a range may end within a byte, as 10.0.0.4/30 does.',
    caughtBy: '2.1',
    patches: [
      {
        file: 'ip-provider.ts',
        find: 'return (0xff << (8 - counting)) & 0xff;',
        replace: 'return counting > 0 ? 0xff : 0;',
      },
    ],
  },
  {
    name: 'wants-all-the-permissions',
    misconception:
      'Your code seems to ask for all of the wanted permissions in one entry. One of them is enough: getACL is for those who have READ or ADMIN.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'permissions.ts',
        find: '(entry.perms & perms) !== 0',
        replace: '(entry.perms & perms) === perms',
      },
    ],
  },
  {
    name: 'the-first-entry-decides',
    misconception:
      'Your code seems to let the first entry that speaks of the client decide, as a firewall does. Entries are alternatives: there are no denials, and the order does not matter.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'permissions.ts',
        find: 'if ((entry.perms & perms) !== 0 && this.concerns(entry.id, identities)) return true;\n    }\n    return identities.some(isSuper);',
        replace:
          'if (identities.some(isSuper)) return true;\n      if (this.concerns(entry.id, identities)) return (entry.perms & perms) !== 0;\n    }\n    return identities.some(isSuper);',
      },
    ],
  },
  {
    name: 'admin-includes-the-rest',
    misconception:
      'Your code seems to let those who have ADMIN do everything. ADMIN is the permission to set the list, and nothing else.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'permissions.ts',
        find: '(entry.perms & perms) !== 0',
        replace: '(entry.perms & (perms | Perms.ADMIN)) !== 0',
      },
    ],
  },
  {
    name: 'delete-asks-the-node-itself',
    misconception:
      'Your code seems to look for DELETE in the list of the node that is to go. To delete a child is to change its parent, so the list of the parent counts.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'permissions.ts',
        find: '{ path: parentOf(request.path), perms: Perms.DELETE }',
        replace: '{ path: request.path, perms: Perms.DELETE }',
      },
    ],
  },
  {
    name: 'auth-stands-for-the-address-too',
    misconception:
      'Your code seems to let auth stand for the address of the client as well. An address proves nothing: whoever comes from behind the same proxy would own the node.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'permissions.ts',
        find: '.filter(({ scheme }) => this.providers.get(scheme)?.isAuthenticated === true)',
        replace: '.filter(({ scheme }) => this.providers.has(scheme))',
      },
    ],
  },
  {
    name: 'drops-bad-entries',
    misconception:
      'Your code seems to leave out entries that are not valid and to store the rest. The client would believe that its list is in force; one bad entry is INVALIDACL.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'permissions.ts',
        find: '      if (entries.length === 0) return ErrorCode.INVALIDACL;\n      fixed.push(...entries);\n    }\n    return fixed;',
        replace:
          '      fixed.push(...entries);\n    }\n    return fixed.length === 0 ? ErrorCode.INVALIDACL : fixed;',
      },
    ],
  },
  {
    name: 'shows-hashes-to-readers',
    misconception:
      'Your code seems to show a list as it is to everybody who may see it. With the hash in hand one can try passwords, as many a second as one likes.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'permissions.ts',
        find: 'if (this.allows(acl, Perms.ADMIN, identities)) return acl;',
        replace: 'if (this.allows(acl, Perms.READ | Perms.ADMIN, identities)) return acl;',
      },
    ],
    source:
      'ZOOKEEPER-1392 (CVE-2019-0201): getACL did not check permissions, and showed the hashes to anybody',
  },
  {
    name: 'forgets-a-list-that-is-in-use',
    misconception:
      'Your code seems to forget a list as soon as one node releases it, although others still use it.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'interned-acls.ts',
        find: 'if (interned === undefined || --interned.uses > 0) return;',
        replace: 'if (interned === undefined) return;',
      },
    ],
  },
  {
    name: 'stringifies-the-objects',
    misconception:
      'Your code seems to make the key by JSON.stringify of the list as it is. The text then depends on the order in which the properties of an entry were set, which says nothing about the list.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'interned-acls.ts',
        find: "let key = '';",
        replace: "let key = JSON.stringify(acl);\n  if (key !== '') return key;",
      },
    ],
  },
];
