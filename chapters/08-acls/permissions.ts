import {
  ErrorCode,
  todo,
  type AccessControl,
  type Acl,
  type AuthenticationProvider,
  type ClientRequest,
  type Id,
  type Need,
} from '#kit';

/**
 * Who may do what.
 *
 * Apache: `ZooKeeperServer.checkACL`, `PrepRequestProcessor.fixupACL`, and the calls of both.
 */
export class Permissions implements AccessControl {
  private readonly providers: ReadonlyMap<string, AuthenticationProvider>;

  constructor(providers: readonly AuthenticationProvider[]) {
    this.providers = new Map(providers.map((provider) => [provider.scheme, provider]));
  }

  /**
   * Which permission a request needs, and on which node.
   *
   * TODO:
   * - Level 3: see the table in the text of this chapter. Undefined for what needs none: exists,
   *   what concerns sessions, and what is asked for part by part.
   */
  needs(request: ClientRequest): Need | undefined {
    todo('Permissions.needs, level 3');
  }

  /**
   * Whether one of these identities has one of the permissions by this list.
   *
   * TODO:
   * - Level 2: everybody may do everything by an empty list, and the identity of scheme `super` by
   *   any list. Otherwise there must be an entry that has one of the permissions *and* speaks of
   *   one of the identities: `world:anyone` of everybody, any other entry of those of its own
   *   scheme that the scheme's provider says it matches.
   */
  allows(acl: readonly Acl[], perms: number, identities: readonly Id[]): boolean {
    todo('Permissions.allows, level 2');
  }

  /**
   * The list that is stored for one that a client sent.
   *
   * TODO:
   * - Level 4: INVALIDACL if it is null or empty, or if one entry is not valid. Of entries that are
   *   the same, the first stays. An entry `auth`, whatever its id, gives way to one entry for each
   *   identity whose scheme is authenticated; INVALIDACL if there is none. Of `world` there is only
   *   `anyone`. Any other entry is as valid as the provider of its scheme says; without a provider
   *   it is not.
   */
  fix(
    acl: readonly Acl[] | null,
    identities: readonly Id[],
  ): readonly Acl[] | typeof ErrorCode.INVALIDACL {
    todo('Permissions.fix, level 4');
  }

  /**
   * What getACL shows of a list to somebody who may see it.
   *
   * TODO:
   * - Level 5: all of it to those who have ADMIN by the list. To others the id of each digest entry
   *   as its user and `:x`, so that nobody can try passwords on the hash.
   */
  show(acl: readonly Acl[], identities: readonly Id[]): readonly Acl[] {
    todo('Permissions.show, level 5');
  }
}

/** The path of a node's parent. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
