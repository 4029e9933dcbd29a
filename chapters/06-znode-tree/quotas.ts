import { todo } from '#kit';
import type { Znode } from './znode.ts';
import type { Znodes } from './znodes.ts';

const QUOTA = '/zookeeper/quota';
const BELOW_QUOTA = `${QUOTA}/`;
const LIMITS = '/zookeeper_limits';
const STATS = '/zookeeper_stats';

/** How many nodes and bytes there are or may be. -1 stands for no limit. */
export interface QuotaNumbers {
  readonly count: number;
  readonly bytes: number;
  readonly countHardLimit: number;
  readonly byteHardLimit: number;
}

/**
 * Which parts of the tree have a quota, and how full they are. The limits of `/a` are the data of
 * `/zookeeper/quota/a/zookeeper_limits`; what is there is counted in the data of `/zookeeper/quota/a/zookeeper_stats`.
 * No transaction says so: each server counts for itself, as a side effect of what it applies.
 *
 * Apache: `org.apache.zookeeper.Quotas`, `StatsTrack`, and the methods of `DataTree` with quota in their names.
 */
export class Quotas {
  /** Paths that have limits. */
  private readonly limited = new Set<string>();
  private readonly nodes: Znodes;

  constructor(nodes: Znodes) {
    this.nodes = nodes;
  }

  /**
   * The path with limits under which this one counts: the nearest, the path itself included.
   *
   * TODO:
   * - Level 7: undefined if there is none.
   */
  over(path: string): string | undefined {
    todo('Quotas.over, level 7');
  }

  /** The limits of a path of {@link over}. */
  limits(path: string): QuotaNumbers | undefined {
    return numbersIn(this.nodes.get(QUOTA + path + LIMITS));
  }

  /** What is counted under a path of {@link over}. */
  stats(path: string): QuotaNumbers | undefined {
    return numbersIn(this.nodes.get(QUOTA + path + STATS));
  }

  /** Nothing has limits any more. */
  clear(): void {
    this.limited.clear();
  }

  /**
   * A node is there now that was not.
   *
   * TODO:
   * - Level 7: a node of limits makes its path one that has limits. With a node of stats comes the
   *   moment to count what is there: `countAll`. Every node counts once under `over` its path:
   *   `add`.
   */
  created(path: string, node: Znode): void {
    todo('Quotas.created, level 7');
  }

  /**
   * A whole tree was put in place.
   *
   * TODO:
   * - Level 8: its limits are in force, and what is under each of them is counted anew, whatever
   *   its stats say.
   */
  restored(): void {
    todo('Quotas.restored, level 8');
  }

  /**
   * A node is gone.
   *
   * TODO:
   * - Level 7: the opposite of `created`.
   */
  deleted(path: string, node: Znode): void {
    todo('Quotas.deleted, level 7');
  }

  /**
   * So many nodes and bytes more than before, at this path.
   *
   * TODO:
   * - Level 7: put new numbers into the data of the stats that count this path, if there are any.
   *   Nothing else of that node changes.
   */
  add(path: string, count: number, bytes: number): void {
    todo('Quotas.add, level 7');
  }

  /**
   * Counts all that is at a path and below it.
   *
   * TODO:
   * - Level 7: write the numbers into the node of stats, if there is one.
   */
  countAll(path: string): void {
    todo('Quotas.countAll, level 7');
  }
}

/** Whose limits or stats are at this path, if it is a path of such. The root and `/zookeeper` have none. */
function quotaOf(path: string): { readonly path: string; readonly name: string } | undefined {
  if (!path.startsWith(BELOW_QUOTA)) return undefined;
  const end = path.lastIndexOf('/');
  const name = path.slice(end);
  if (name !== LIMITS && name !== STATS) return undefined;
  const of = path.slice(QUOTA.length, end);
  return of === '' || of === '/zookeeper' ? undefined : { path: of, name };
}

/** Reads `count=5,bytes=100=;byteHardLimit=-1;countHardLimit=-1`; what is missing or makes no sense is -1. */
function numbersIn(node: Znode | undefined): QuotaNumbers | undefined {
  if (node === undefined) return undefined;
  const { data } = node;
  const values = new Map(
    (data === null ? '' : new TextDecoder().decode(data)).split(/[,;]+/).map((pair) => {
      const [name, value] = pair.split('=');
      return [name, value !== undefined && /^-?\d+$/.test(value) ? Number(value) : -1] as const;
    }),
  );
  const number = (name: string): number => values.get(name) ?? -1;
  return {
    count: number('count'),
    bytes: number('bytes'),
    countHardLimit: number('countHardLimit'),
    byteHardLimit: number('byteHardLimit'),
  };
}

function statsText(count: number, bytes: number): Uint8Array {
  return new TextEncoder().encode(`count=${count},bytes=${bytes}`);
}
