import {
  ErrorCode,
  Perms,
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
   * @todo Level 3: see the table in the text of this chapter. Undefined for what needs none: exists, what concerns
   * sessions, and what is asked for part by part.
   */
  needs(request: ClientRequest): Need | undefined {
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
      case 'exists':
      case 'getEphemerals':
      case 'multi':
      case 'multiRead':
      case 'createSession':
      case 'closeSession':
      case 'deleteContainer':
        return undefined;
    }
  }

  /**
   * Whether one of these identities has one of the permissions by this list.
   *
   * @todo Level 2: everybody may do everything by an empty list, and the identity of scheme `super` by any list.
   * Otherwise there must be an entry that has one of the permissions *and* speaks of one of the identities:
   * `world:anyone` of everybody, any other entry of those of its own scheme that the scheme's provider says it matches.
   */
  allows(acl: readonly Acl[], perms: number, identities: readonly Id[]): boolean {
    if (acl.length === 0) return true;
    // The most frequent question there is, so nothing is made on the way to its answer.
    for (const entry of acl) {
      if ((entry.perms & perms) !== 0 && this.concerns(entry.id, identities)) return true;
    }
    return identities.some(isSuper);
  }

  /**
   * The list that is stored for one that a client sent.
   *
   * @todo Level 4: INVALIDACL if it is null or empty, or if one entry is not valid. Of entries that are the same, the
   * first stays. An entry `auth`, whatever its id, gives way to one entry for each identity whose scheme
   * is authenticated; INVALIDACL if there is none. Of `world` there is only `anyone`. Any other entry is as valid as
   * the provider of its scheme says; without a provider it is not.
   */
  fix(
    acl: readonly Acl[] | null,
    identities: readonly Id[],
  ): readonly Acl[] | typeof ErrorCode.INVALIDACL {
    if (acl === null || acl.length === 0) return ErrorCode.INVALIDACL;
    const fixed: Acl[] = [];
    for (const entry of withoutRepetition(acl)) {
      const entries = this.expand(entry, identities);
      if (entries.length === 0) return ErrorCode.INVALIDACL;
      fixed.push(...entries);
    }
    return fixed;
  }

  /**
   * What getACL shows of a list to somebody who may see it.
   *
   * @todo Level 5: all of it to those who have ADMIN by the list. To others the id of each digest entry as its user and
   * `:x`, so that nobody can try passwords on the hash.
   */
  show(acl: readonly Acl[], identities: readonly Id[]): readonly Acl[] {
    if (this.allows(acl, Perms.ADMIN, identities)) return acl;
    return acl.map((entry) => (entry.id.scheme === 'digest' ? masked(entry) : entry));
  }

  /** @solution */
  private concerns(pattern: Id, identities: readonly Id[]): boolean {
    if (isAnyone(pattern)) return true;
    const provider = this.providers.get(pattern.scheme);
    if (provider === undefined) return false;
    for (const { scheme, id } of identities) {
      if (scheme === pattern.scheme && provider.matches(id, pattern.id)) return true;
    }
    return false;
  }

  /**
   * The entries that are stored in place of one; none if it is not valid.
   *
   * @solution
   */
  private expand(entry: Acl, identities: readonly Id[]): readonly Acl[] {
    const { perms, id } = entry;
    if (id.scheme === 'auth') {
      return identities
        .filter(({ scheme }) => this.providers.get(scheme)?.isAuthenticated === true)
        .map((identity) => ({ perms, id: identity }));
    }
    const isValid = isAnyone(id) || this.providers.get(id.scheme)?.isValid(id.id) === true;
    return isValid ? [entry] : [];
  }
}

/** The path of a node's parent. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** @solution */
function isAnyone({ scheme, id }: Id): boolean {
  return scheme === 'world' && id === 'anyone';
}

/** @solution */
function isSuper({ scheme }: Id): boolean {
  return scheme === 'super';
}

/** @solution */
function withoutRepetition(acl: readonly Acl[]): readonly Acl[] {
  return acl.length === 1
    ? acl
    : acl.filter((entry, i) => acl.findIndex((one) => isSameEntry(one, entry)) === i);
}

/** @solution */
function isSameEntry(a: Acl, b: Acl): boolean {
  return a.perms === b.perms && a.id.scheme === b.id.scheme && a.id.id === b.id.id;
}

/** @solution */
function masked({ perms, id }: Acl): Acl {
  return { perms, id: { scheme: id.scheme, id: `${id.id.split(':', 1)[0]!}:x` } };
}
