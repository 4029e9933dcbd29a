import {
  AddWatchMode,
  WatcherType,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type WatchEvent,
  type Zxid,
} from '#kit';
import { watchSetBy } from './registration.ts';

/** By path, who is to be told. */
type Registrations<Watcher> = Map<string, Set<Watcher>>;

/**
 * A client's own record of the watches it has set: which of its watchers are to be told of an event, and what to set
 * again at the next server. `Watcher` is whatever the application gives along with a request, as a rule a function.
 *
 * Server and client never compare their records. They stay the same since both go by the same rules: a request's
 * result says whether it has set a watch, and an event says which watches are used up.
 *
 * Apache: `ZKWatchManager` and `WatchRegistration` of the client.
 */
export class WatchBook<Watcher> {
  private newest: Zxid = 0n;
  private readonly data: Registrations<Watcher> = new Map();
  private readonly exist: Registrations<Watcher> = new Map();
  private readonly child: Registrations<Watcher> = new Map();
  private readonly persistent: Registrations<Watcher> = new Map();
  private readonly recursive: Registrations<Watcher> = new Map();

  /** The newest zxid of a reply: what this client has seen, so no server that knows less may serve it. */
  get lastZxid(): Zxid {
    return this.newest;
  }

  /**
   * A reply has come.
   *
   * @param watcher - whom the application wants to be told, if it asked for a watch.
   *
   * @todo Level 7: keep the newest zxid. Register the watcher if the request has set a watch: see `watchSetBy`, and
   * addWatch. removeWatches that succeeded takes the registrations of its type out, and ANY all of the path. On one
   * path there are persistent watches or recursive ones: the newer addWatch decides which all of them are, also if
   * it comes without a watcher. A request that was refused changes nothing, nor does checkWatches.
   */
  replied(zxid: Zxid, request: ServedRequest, result: ServedResult, watcher?: Watcher): void {
    if (zxid > this.newest) this.newest = zxid;
    if (request.op === 'removeWatches') {
      if (result.op !== 'error') this.removed(request.path, request.type);
      return;
    }
    if (!('path' in request)) return;
    const { path } = request;
    const watchers = watcher === undefined ? [] : [watcher];
    const kind = watchSetBy(request, result);
    if (kind !== undefined) register(this[kind], path, watchers);
    if (request.op !== 'addWatch' || result.op === 'error') return;
    const isRecursive = request.mode === AddWatchMode.PERSISTENT_RECURSIVE;
    const [mode, other] = isRecursive
      ? [this.recursive, this.persistent]
      : [this.persistent, this.recursive];
    register(mode, path, [...take(other, path), ...watchers]);
  }

  /**
   * An event has come.
   *
   * @returns whom to tell, each once.
   *
   * @todo Level 7: which registrations an event is for, and which it uses up, is the same as on the server.
   */
  event({ type, path }: WatchEvent): readonly Watcher[] {
    const told = new Set<Watcher>(this.persistent.get(path));
    if (type !== 'NodeChildrenChanged') {
      for (const watcher of [...take(this.data, path), ...take(this.exist, path)])
        told.add(watcher);
      for (const at of pathAndAncestors(path)) {
        for (const watcher of this.recursive.get(at) ?? []) told.add(watcher);
      }
    }
    if (type === 'NodeChildrenChanged' || type === 'NodeDeleted') {
      for (const watcher of take(this.child, path)) told.add(watcher);
    }
    return [...told];
  }

  /**
   * What to ask of a new server before anything else; undefined if there is nothing to set.
   *
   * @todo Level 7: list the paths of each kind, each once, with the newest zxid as `relativeZxid`. Registrations stay.
   */
  setWatches(): SetWatches | undefined {
    const books = [this.data, this.exist, this.child, this.persistent, this.recursive];
    if (books.every(({ size }) => size === 0)) return undefined;
    return {
      op: 'setWatches',
      relativeZxid: this.newest,
      data: [...this.data.keys()],
      exist: [...this.exist.keys()],
      child: [...this.child.keys()],
      persistent: [...this.persistent.keys()],
      persistentRecursive: [...this.recursive.keys()],
    };
  }

  /** @solution */
  private removed(path: string, type: number): void {
    if (type !== WatcherType.CHILDREN) {
      this.data.delete(path);
      this.exist.delete(path);
    }
    if (type !== WatcherType.DATA) this.child.delete(path);
    if (type !== WatcherType.ANY) return;
    this.persistent.delete(path);
    this.recursive.delete(path);
  }
}

/** @solution */
function register<Watcher>(
  registrations: Registrations<Watcher>,
  path: string,
  watchers: readonly Watcher[],
): void {
  if (watchers.length === 0) return;
  const there = registrations.get(path);
  if (there === undefined) registrations.set(path, new Set(watchers));
  else for (const watcher of watchers) there.add(watcher);
}

/**
 * Takes the registrations of a path out.
 *
 * @solution
 */
function take<Watcher>(
  registrations: Registrations<Watcher>,
  path: string,
): ReadonlySet<Watcher> | readonly Watcher[] {
  const watchers = registrations.get(path) ?? [];
  registrations.delete(path);
  return watchers;
}

/** @solution */
function* pathAndAncestors(path: string): IterableIterator<string> {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) yield at;
  if (path !== '/') yield '/';
}
