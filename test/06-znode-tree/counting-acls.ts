import type { Acl, AclCache, StoredNode } from '#kit';
import { canonical } from '../../src/sim/canonical.ts';
import { permissionWords } from './words.ts';

/**
 * A cache of access control lists that counts, instead of chapter 8's: enough to see whether a tree keeps what it is given,
 * and gives back what it keeps no longer.
 */
export class CountingAcls implements AclCache {
  /** The one object for all lists that are equal, by their text. */
  private readonly kept = new Map<string, readonly Acl[]>();
  /** How often each was interned and not released. */
  private readonly counts = new Map<readonly Acl[], number>();
  private stray: readonly Acl[] | undefined;

  intern(acl: readonly Acl[]): readonly Acl[] {
    const text = canonical(acl);
    // A copy, so that it shows whether the tree keeps this one or what it had interned.
    const kept = this.kept.get(text) ?? acl.map((entry) => ({ ...entry }));
    this.kept.set(text, kept);
    this.counts.set(kept, (this.counts.get(kept) ?? 0) + 1);
    return kept;
  }

  release(acl: readonly Acl[]): void {
    const count = this.counts.get(acl);
    if (count === undefined) this.stray ??= acl;
    else this.counts.set(acl, count - 1);
  }

  /** What is wrong if these are all nodes of the tree; undefined if nothing is. */
  problem(nodes: readonly StoredNode[]): ListsProblem | undefined {
    if (this.stray !== undefined) return strayProblem(this.stray);
    const holders = new Map<readonly Acl[], number>();
    for (const { path, acl } of nodes) {
      if (!this.counts.has(acl)) return foreignProblem(path || '/');
      holders.set(acl, (holders.get(acl) ?? 0) + 1);
    }
    for (const [acl, held] of this.counts) {
      const nodes = holders.get(acl) ?? 0;
      if (held !== nodes) return countProblem(acl, held, nodes);
    }
    return undefined;
  }
}

/** What is wrong with the lists of a tree, in the words of a story. */
export interface ListsProblem {
  readonly words: string;
  readonly actual: string;
  readonly expected: string;
  readonly sentence: string;
}

function strayProblem(acl: readonly Acl[]): ListsProblem {
  const list = permissionWords(acl);
  return {
    words: `a list ${list} is released`,
    actual: 'not from intern',
    expected: 'what intern returned',
    sentence: `A list ${list} was released that intern had not returned.`,
  };
}

function foreignProblem(path: string): ListsProblem {
  return {
    words: `then the list that ${path} keeps`,
    actual: 'is as it came',
    expected: 'what intern returned',
    sentence: `${path} keeps its list as it came, and not what intern returned for it.`,
  };
}

function countProblem(acl: readonly Acl[], held: number, nodes: number): ListsProblem {
  const list = permissionWords(acl);
  const [more, have] = [`${held} ${held === 1 ? 'time' : 'times'}`, nodes === 1 ? 'has' : 'have'];
  return {
    words: `then list ${list}: interned, not released`,
    actual: `${held} times`,
    expected: `${nodes}: so many nodes have it`,
    sentence: `The list ${list} was interned ${more} more than it was released; ${nodes} ${nodes === 1 ? 'node' : 'nodes'} ${have} it.`,
  };
}
