import { RecurringMap } from './recurring-map.ts';

/** Several connections that watch one path. A class of its own, so that no connection is taken for one. */
class Crowd<Connection> extends Set<Connection> {}

/** Of most paths nobody wants to know anything: there is one list for all of them. */
const NOBODY: readonly never[] = [];

/**
 * Which connections watch a path. Given: there is nothing to write here.
 *
 * Most paths are watched by one connection, so the table has that connection itself in place of a set of one: a
 * million paths would otherwise need a million sets, of some 200 bytes each. A path nobody watches takes no room.
 *
 * Apache: `watchTable` of `org.apache.zookeeper.server.watch.WatchManager`.
 */
export class PathIndex<Connection> {
  private readonly table = new RecurringMap<Connection | Crowd<Connection>>();
  private pairs = 0;

  /** How many paths are watched. */
  get paths(): number {
    return this.table.size;
  }

  /** How many pairs of a path and a connection there are. */
  get size(): number {
    return this.pairs;
  }

  /**
   * Adds a pair that is not there yet.
   *
   * @throws Error if it is.
   */
  add(path: string, connection: Connection): void {
    const there = this.table.get(path);
    if (there === connection || (there instanceof Crowd && there.has(connection))) {
      throw new Error(`${String(connection)} is in the index for ${path} already`);
    }
    this.pairs++;
    if (there === undefined) this.table.set(path, connection);
    else if (there instanceof Crowd) there.add(connection);
    else this.table.set(path, new Crowd<Connection>([there, connection]));
  }

  /**
   * Takes out a pair that is there.
   *
   * @throws Error if it is not.
   */
  delete(path: string, connection: Connection): void {
    const there = this.table.get(path);
    if (there instanceof Crowd ? !there.delete(connection) : there !== connection) {
      throw new Error(`${String(connection)} is not in the index for ${path}`);
    }
    this.pairs--;
    if (!(there instanceof Crowd)) this.table.delete(path);
    else if (there.size === 1) for (const last of there) this.table.set(path, last);
  }

  /** Who watches this path: a list of its own, which does not change when the index does. */
  at(path: string): readonly Connection[] {
    const there = this.table.get(path);
    if (there === undefined) return NOBODY;
    return there instanceof Crowd ? [...there] : [there];
  }
}
