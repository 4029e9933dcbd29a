import type { Acl, AclCache } from '#kit';

/** A list that is kept, and how many nodes use it. */
interface Interned {
  readonly acl: readonly Acl[];
  uses: number;
}

/**
 * Keeps one object for all lists that are equal, as long as a node uses it.
 *
 * Apache: `org.apache.zookeeper.server.ReferenceCountedACLCache`, which gives each list a number.
 */
export class InternedAcls implements AclCache {
  private readonly byText = new Map<string, Interned>();

  /**
   * The same by the object that stands for it: whoever hands in that very object need not make a text of it.
   *
   * @solution
   */
  private readonly byObject = new Map<readonly Acl[], Interned>();

  /** How many different lists are in use. */
  get size(): number {
    return this.byText.size;
  }

  /** Every list in use, once. A snapshot has a table of them. */
  all(): readonly (readonly Acl[])[] {
    return [...this.byText.values()].map(({ acl }) => acl);
  }

  /**
   * A node begins to use this list.
   *
   * @todo Level 6: one and the same object for all lists equal to this one: the first of them, or a copy of it. Equal
   * lists have equal entries in the same order. A `Map` finds arrays by identity, not by what is in them, so it needs a
   * key that tells any two lists apart, and does not depend on the order of properties in an object.
   */
  intern(acl: readonly Acl[]): readonly Acl[] {
    const interned = this.find(acl) ?? this.begin(acl);
    interned.uses++;
    return interned.acl;
  }

  /**
   * A node uses it no longer.
   *
   * @todo Level 6: once as many nodes have released a list as had interned it, forget it. A list that nobody uses is
   * passed over.
   */
  release(acl: readonly Acl[]): void {
    const interned = this.find(acl);
    if (interned === undefined || --interned.uses > 0) return;
    this.byText.delete(keyOf(acl));
    this.byObject.delete(interned.acl);
  }

  /** @solution */
  private find(acl: readonly Acl[]): Interned | undefined {
    return this.byObject.get(acl) ?? this.byText.get(keyOf(acl));
  }

  /** @solution */
  private begin(acl: readonly Acl[]): Interned {
    const interned = { acl, uses: 0 };
    this.byText.set(keyOf(acl), interned);
    this.byObject.set(acl, interned);
    return interned;
  }
}

/**
 * A text that only equal lists have in common. In front of schemes and ids stands how long they are: they may hold any
 * character, so none can say where they end.
 *
 * @solution
 */
function keyOf(acl: readonly Acl[]): string {
  let key = '';
  for (const { perms, id } of acl) {
    key += `${perms},${id.scheme.length},${id.id.length},${id.scheme}${id.id}`;
  }
  return key;
}
