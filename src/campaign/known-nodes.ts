import {
  knownChanges,
  unknownChanges,
  type Change,
  type KnownChange,
} from '../check/history/changes.ts';
import type { ClientHistory } from '../check/history/client-history.ts';
import type { Zxid } from '../kit/zxid.ts';

/** Digits at the end of the name of a sequential node. */
const NUMBER_DIGITS = 10;

/** What clients know of the nodes of a tree, for questions by path. */
export class KnownNodes {
  /** In the order of their transactions. */
  readonly changes: readonly KnownChange[];
  private readonly byPath: ReadonlyMap<string, readonly KnownChange[]>;
  private readonly unknownByPath: ReadonlyMap<string, readonly Change[]>;
  /** Paths that anybody has tried to make, by their parents. */
  private readonly namesByParent = new Map<string, Set<string>>();

  constructor(history: ClientHistory) {
    this.changes = knownChanges(history);
    this.byPath = groupByPath(this.changes);
    this.unknownByPath = groupByPath(unknownChanges(history));
    for (const path of this.byPath.keys()) {
      const parent = parentOf(path);
      const names = this.namesByParent.get(parent) ?? new Set();
      this.namesByParent.set(parent, names.add(path));
    }
  }

  get paths(): Iterable<string> {
    return this.byPath.keys();
  }

  /** Changes of a node that somebody knows of, in order. */
  of(path: string): readonly KnownChange[] {
    return this.byPath.get(path) ?? [];
  }

  /** The last of them up to a transaction. */
  lastOf(path: string, zxid: Zxid): KnownChange | undefined {
    return this.of(path).findLast((change) => change.zxid <= zxid);
  }

  /** The first of them after a transaction. */
  nextOf(path: string, zxid: Zxid): KnownChange | undefined {
    return this.of(path).find((change) => change.zxid > zxid);
  }

  /** Changes of a node that were never answered, so that nobody knows whether and when they were made. */
  unknownOf(path: string): readonly Change[] {
    const same = this.unknownByPath.get(path) ?? [];
    if (!/\d{10}$/.test(path)) return same;
    const numbered = this.unknownByPath.get(path.slice(0, -NUMBER_DIGITS)) ?? [];
    return [...same, ...numbered];
  }

  /** Children of a node, there or not, that somebody knows to have been made at any time. */
  childrenOf(path: string): Iterable<string> {
    return this.namesByParent.get(path) ?? [];
  }

  /** Whether a node may have gone without anybody knowing of it, once it was made. */
  mayHaveGone(path: string, last: KnownChange): boolean {
    if (this.unknownOf(path).some(({ kind }) => kind === 'deleted')) return true;
    const creation = this.of(path).findLast(
      ({ kind, zxid }) => kind === 'created' && zxid <= last.zxid,
    );
    return creation?.isMortal === true;
  }
}

/** `/` of `/a`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function groupByPath<Item extends Change>(changes: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const change of changes) {
    const group = groups.get(change.path);
    if (group === undefined) groups.set(change.path, [change]);
    else group.push(change);
  }
  return groups;
}
