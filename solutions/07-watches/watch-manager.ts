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

/** Which kinds removeWatches takes away. */
const REMOVED: Readonly<Record<number, number>> = {
  [WatcherType.CHILDREN]: BIT.child,
  [WatcherType.DATA]: BIT.data,
  [WatcherType.ANY]: OF_NODE | OF_CHILDREN,
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
    const before = this.kindsOf(connection, path);
    const kept = (BIT[kind] & PERSISTENT) === 0 ? before : before & ~PERSISTENT;
    this.change(connection, path, kept | BIT[kind]);
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
    const told = new Set<Connection>();
    const isOfNode = type !== 'NodeChildrenChanged';
    if (isOfNode) this.fire(this.ofNode, path, BIT.data, told);
    if (!isOfNode || type === 'NodeDeleted') this.fire(this.ofChildren, path, BIT.child, told);
    if (isOfNode && this.recursive.size > 0) {
      for (const ancestor of ancestorsOf(path)) {
        for (const connection of this.recursive.at(ancestor)) told.add(connection);
      }
    }
    return [...told];
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
    this.change(connection, path, this.kindsOf(connection, path) & ~REMOVED[type]!);
    return true;
  }

  /**
   * Whether {@link remove} would find anything.
   *
   * @todo Level 6: look whether the connection has a watch of this type on this path.
   */
  has(connection: Connection, path: string, type: number): boolean {
    return (this.kindsOf(connection, path) & REMOVED[type]!) !== 0;
  }

  /**
   * A connection is gone, and with it all its watches.
   *
   * @todo Level 6: take away all that it has, on every path. Level 8: without looking at anybody else's watches.
   */
  disconnected(connection: Connection): void {
    const paths = this.watching.get(connection)?.paths.entries() ?? [];
    for (const [path] of paths) this.change(connection, path, 0);
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

  /** @solution */
  private kindsOf(connection: Connection, path: string): number {
    return this.watching.get(connection)?.paths.get(path) ?? 0;
  }

  /**
   * Everybody who is in the index under this path is told, and loses the watch that is good for one event.
   *
   * @solution
   */
  private fire(
    index: PathIndex<Connection>,
    path: string,
    oneShot: number,
    told: Set<Connection>,
  ): void {
    for (const connection of index.at(path)) {
      told.add(connection);
      this.change(connection, path, this.kindsOf(connection, path) & ~oneShot);
    }
  }

  /**
   * Sets the kinds of watch that a connection has on a path, and brings the indices and the counts in line.
   *
   * @solution
   */
  private change(connection: Connection, path: string, after: number): void {
    const watching = this.watching.get(connection) ?? newWatching();
    const before = watching.paths.get(path) ?? 0;
    if (after === 0) watching.paths.delete(path);
    else watching.paths.set(path, after);
    this.watching.set(connection, watching);

    const enter = (index: PathIndex<Connection>, kinds: number): number => {
      const [was, is] = [(before & kinds) !== 0, (after & kinds) !== 0];
      if (was === is) return 0;
      if (is) index.add(path, connection);
      else index.delete(path, connection);
      return is ? 1 : -1;
    };
    watching.ofNode += enter(this.ofNode, OF_NODE);
    watching.ofChildren += enter(this.ofChildren, OF_CHILDREN);
    enter(this.recursive, BIT.persistentRecursive);
  }
}

/** @solution */
function newWatching(): Watching {
  return { paths: new RecurringMap<number>(), ofNode: 0, ofChildren: 0 };
}

const KINDS = Object.keys(BIT) as readonly WatchKind[];

/**
 * The paths above one, from its parent up to the root.
 *
 * @solution
 */
function* ancestorsOf(path: string): IterableIterator<string> {
  let end = path === '/' ? 0 : path.lastIndexOf('/');
  while (end > 0) {
    yield path.slice(0, end);
    end = path.lastIndexOf('/', end - 1);
  }
  if (path !== '/') yield '/';
}
