import { WatcherType, type Watched, type WatchCounts, type WatchEvent, type WatchKind } from '#kit';
import { PathIndex } from './path-index.ts';
import { RecurringMap } from './recurring-map.ts';

/** One bit for each kind of watch: what a connection has on a path is a number from 1 to 15. */
const BIT: Readonly<Record<WatchKind, number>> = {
  data: 1,
  child: 2,
  persistent: 4,
  persistentRecursive: 8,
};

/** The kinds that hear what happens to the node itself. */
const OF_NODE = BIT.data | BIT.persistent | BIT.persistentRecursive;

/** The kinds that hear that children come and go. */
const OF_CHILDREN = BIT.child | BIT.persistent;

const PERSISTENT = BIT.persistent | BIT.persistentRecursive;

const EVERY = OF_NODE | OF_CHILDREN;

/** Which kinds removeWatches takes away. */
const REMOVED: Readonly<Record<number, number>> = {
  [WatcherType.CHILDREN]: BIT.child,
  [WatcherType.DATA]: BIT.data,
  [WatcherType.ANY]: EVERY,
};

/** What one connection watches. */
interface Watching {
  /** By path, the kinds of watch: bits of {@link BIT}, never 0. */
  readonly paths: RecurringMap<number>;
  /** How many of the paths have kinds of {@link OF_NODE}, and of {@link OF_CHILDREN}. */
  ofNode: number;
  ofChildren: number;
}

/**
 * All the watches that clients have set on one server, and who is to hear of an event.
 *
 * Whatever it does costs what it concerns: firing an event the watchers of that path, and those above it that
 * are recursive; losing a connection that connection's own watches.
 *
 * `Connection` is whatever stands for one; two are the same if a Map takes them for the same key.
 *
 * Apache: `org.apache.zookeeper.server.watch.WatchManager`, of which `DataTree` has two.
 */
export class WatchManager<Connection> {
  private readonly watching = new Map<Connection, Watching>();
  /** Who has a watch of {@link OF_NODE} on a path, who one of {@link OF_CHILDREN}, and who a recursive one. */
  private readonly ofNode = new PathIndex<Connection>();
  private readonly ofChildren = new PathIndex<Connection>();
  private readonly recursive = new PathIndex<Connection>();

  /**
   * A connection watches a path. To set the same watch twice is to set it once.
   *
   * @todo Level 1: watches of kind `data`. Level 2: `child`. Level 5: `persistent` and `persistentRecursive`: of
   * these two a connection has at most one on a path, the newer; the others stay beside it.
   */
  add(connection: Connection, path: string, kind: WatchKind): void {
    const bit = BIT[kind];
    const replaced = (bit & PERSISTENT) === 0 ? 0 : PERSISTENT;
    this.change(connection, path, replaced, bit);
  }

  /**
   * Something happened to a node.
   *
   * @returns the connections that are to hear of it, each once. One-shot watches that fire are used up.
   *
   * @todo Level 1: `NodeCreated`, `NodeDataChanged` and `NodeDeleted` fire the data watches of the path. Level 2:
   * `NodeChildrenChanged` and `NodeDeleted` fire its child watches. Level 5: a persistent watch hears what a data watch
   * and a child watch would; a recursive one hears all of that path and everything below it, except
   * `NodeChildrenChanged`; both stay. Level 8: look at nothing but the path and its ancestors.
   */
  trigger({ type, path }: WatchEvent): readonly Connection[] {
    const isOfNode = type !== 'NodeChildrenChanged';
    let told: readonly Connection[] = NOBODY;
    if (isOfNode) told = this.fire(this.ofNode, path, BIT.data);
    if (!isOfNode || type === 'NodeDeleted') {
      told = together(told, this.fire(this.ofChildren, path, BIT.child));
    }
    if (isOfNode && this.recursive.size > 0) {
      for (let at = path; at !== '/';) {
        at = parentOf(at);
        told = together(told, this.recursive.at(at));
      }
    }
    return told;
  }

  /**
   * A connection has changed its mind.
   *
   * @param type - one of {@link WatcherType}: ANY takes persistent watches away as well, the others leave them alone.
   * @returns whether there was anything to remove.
   *
   * @todo Level 6: take away what the connection has of this type on this path, and nothing else.
   */
  remove(connection: Connection, path: string, type: number): boolean {
    if (!this.has(connection, path, type)) return false;
    this.change(connection, path, REMOVED[type]!, 0);
    return true;
  }

  /**
   * Whether {@link remove} would find anything.
   *
   * @todo Level 6: look whether the connection has a watch of this type on this path.
   */
  has(connection: Connection, path: string, type: number): boolean {
    const kinds = this.watching.get(connection)?.paths.get(path) ?? 0;
    return (kinds & REMOVED[type]!) !== 0;
  }

  /**
   * A connection is gone, and with it all its watches.
   *
   * @todo Level 6: take away all that it has, on every path. Level 8: without looking at anybody else's watches, and so that
   * nothing of this connection is left.
   */
  disconnected(connection: Connection): void {
    const paths = this.watching.get(connection)?.paths.entries() ?? [];
    for (const [path] of paths) this.change(connection, path, EVERY, 0);
    this.watching.delete(connection);
  }

  /**
   * How many watches there are: `node`, of those that hear what happens to the node itself (all but `child`), or
   * `children`, of those that hear of its children (`child` and `persistent`). Apache's wchs shows the
   * first, its watch_count is both together.
   *
   * @todo Level 6: count what is there now. A connection or a path with no watch left does not count.
   */
  counts(what: 'node' | 'children'): WatchCounts {
    const index = what === 'node' ? this.ofNode : this.ofChildren;
    let connections = 0;
    for (const { ofNode, ofChildren } of this.watching.values()) {
      if ((what === 'node' ? ofNode : ofChildren) > 0) connections++;
    }
    return { connections, paths: index.paths, watches: index.size };
  }

  /**
   * Every path that any connection watches, connection by connection. Apache: wchc, and the other way round wchp.
   *
   * @todo Level 6: one entry for each pair of a connection and a path, with all its kinds, in any order.
   */
  list(): readonly Watched<Connection>[] {
    return [...this.watching].flatMap(([connection, { paths }]) =>
      paths.entries().map(([path, bits]) => {
        return { connection, path, kinds: KINDS.filter((kind) => (bits & BIT[kind]) !== 0) };
      }),
    );
  }

  /**
   * Everybody who is in the index under this path is told, and loses the watch that is good for one event.
   *
   * @solution
   */
  private fire(index: PathIndex<Connection>, path: string, oneShot: number): readonly Connection[] {
    const told = index.at(path);
    for (const connection of told) this.change(connection, path, oneShot, 0);
    return told;
  }

  /**
   * Takes kinds of watch away from what a connection has on a path, then adds some, and brings the indices and the
   * counts in line.
   *
   * @solution
   */
  private change(connection: Connection, path: string, without: number, and: number): void {
    const watching = this.watching.get(connection) ?? this.begin(connection);
    const before = watching.paths.get(path) ?? 0;
    const after = (before & ~without) | and;
    if (after === before) return;
    if (after === 0) watching.paths.delete(path);
    else watching.paths.set(path, after);
    const changed = { connection, path, before, after };
    watching.ofNode += inLine(this.ofNode, OF_NODE, changed);
    watching.ofChildren += inLine(this.ofChildren, OF_CHILDREN, changed);
    inLine(this.recursive, BIT.persistentRecursive, changed);
  }

  /** @solution */
  private begin(connection: Connection): Watching {
    const watching = { paths: new RecurringMap<number>(), ofNode: 0, ofChildren: 0 };
    this.watching.set(connection, watching);
    return watching;
  }
}

const KINDS = Object.keys(BIT) as readonly WatchKind[];

/**
 * Most events are of no concern to anybody: there is one list for all of these.
 *
 * @solution
 */
const NOBODY: readonly never[] = [];

/**
 * Puts a connection into the index of some kinds of watch, or takes it out, if it has got its first or lost its last.
 *
 * @returns by how many there are more.
 * @solution
 */
function inLine<Connection>(
  index: PathIndex<Connection>,
  kinds: number,
  changed: {
    readonly connection: Connection;
    readonly path: string;
    readonly before: number;
    readonly after: number;
  },
): number {
  const was = (changed.before & kinds) !== 0;
  const is = (changed.after & kinds) !== 0;
  if (was === is) return 0;
  if (is) index.add(changed.path, changed.connection);
  else index.delete(changed.path, changed.connection);
  return is ? 1 : -1;
}

/**
 * All of both, each once.
 *
 * @solution
 */
function together<Connection>(
  some: readonly Connection[],
  others: readonly Connection[],
): readonly Connection[] {
  if (others.length === 0) return some;
  return some.length === 0 ? others : [...new Set([...some, ...others])];
}

/**
 * The path of a node's parent.
 *
 * @solution
 */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
