import { todo } from '#kit';
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
   * TODO:
   * - Level 6: one and the same object for all lists equal to this one: the first of them, or a
   *   copy of it. Equal lists have equal entries in the same order. A `Map` finds arrays by
   *   identity, not by what is in them, so it needs a key that tells any two lists apart, and does
   *   not depend on the order of properties in an object.
   */
  intern(acl: readonly Acl[]): readonly Acl[] {
    todo('InternedAcls.intern, level 6');
  }

  /**
   * A node uses it no longer.
   *
   * TODO:
   * - Level 6: once as many nodes have released a list as had interned it, forget it. A list that
   *   nobody uses is passed over.
   */
  release(acl: readonly Acl[]): void {
    todo('InternedAcls.release, level 6');
  }
}
