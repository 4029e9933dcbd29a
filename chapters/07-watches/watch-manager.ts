import {
  WatcherType,
  todo,
  type Watched,
  type WatchCounts,
  type WatchEvent,
  type WatchKind,
} from '#kit';
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
   * TODO:
   * - Level 1: watches of kind `data`.
   * - Level 2: `child`.
   * - Level 5: `persistent` and `persistentRecursive`: of these two a connection has at most one on
   *   a path, the newer; the others stay beside it.
   */
  add(connection: Connection, path: string, kind: WatchKind): void {
    todo('WatchManager.add, level 1');
  }

  /**
   * Something happened to a node.
   *
   * TODO:
   * - Level 1: `NodeCreated`, `NodeDataChanged` and `NodeDeleted` fire the data watches of the
   *   path.
   * - Level 2: `NodeChildrenChanged` and `NodeDeleted` fire its child watches.
   * - Level 5: a persistent watch hears what a data watch and a child watch would; a recursive one
   *   hears all of that path and everything below it, except `NodeChildrenChanged`; both stay.
   * - Level 8: look at nothing but the path and its ancestors.
   *
   * @returns the connections that are to hear of it, each once. One-shot watches that fire are used up.
   */
  trigger({ type, path }: WatchEvent): readonly Connection[] {
    todo('WatchManager.trigger, level 1');
  }

  /**
   * A connection has changed its mind.
   *
   * TODO:
   * - Level 6: take away what the connection has of this type on this path, and nothing else.
   *
   * @param type - one of {@link WatcherType}: ANY takes persistent watches away as well, the others leave them alone.
   * @returns whether there was anything to remove.
   */
  remove(connection: Connection, path: string, type: number): boolean {
    todo('WatchManager.remove, level 6');
  }

  /**
   * Whether {@link remove} would find anything.
   *
   * TODO:
   * - Level 6: look whether the connection has a watch of this type on this path.
   */
  has(connection: Connection, path: string, type: number): boolean {
    todo('WatchManager.has, level 6');
  }

  /**
   * A connection is gone, and with it all its watches.
   *
   * TODO:
   * - Level 6: take away all that it has, on every path.
   * - Level 8: without looking at anybody else's watches, and so that nothing of this connection is
   *   left.
   */
  disconnected(connection: Connection): void {
    todo('WatchManager.disconnected, level 6');
  }

  /**
   * How many watches there are: `node`, of those that hear what happens to the node itself (all but `child`), or
   * `children`, of those that hear of its children (`child` and `persistent`). Apache's wchs shows the
   * first, its watch_count is both together.
   *
   * TODO:
   * - Level 6: count what is there now. A connection or a path with no watch left does not count.
   */
  counts(what: 'node' | 'children'): WatchCounts {
    todo('WatchManager.counts, level 6');
  }

  /**
   * Every path that any connection watches, connection by connection. Apache: wchc, and the other way round wchp.
   *
   * TODO:
   * - Level 6: one entry for each pair of a connection and a path, with all its kinds, in any
   *   order.
   */
  list(): readonly Watched<Connection>[] {
    todo('WatchManager.list, level 6');
  }
}

const KINDS = Object.keys(BIT) as readonly WatchKind[];
