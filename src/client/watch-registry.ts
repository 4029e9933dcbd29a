import { WatcherType, type SetWatches, type WatchEvent, type WatchKind, type Zxid } from '#kit';
import type { Watcher } from './watched-event.ts';

/** `exist`: by exists, of a node that was not there. The server makes no difference to `data`, the client must. */
export type ClientWatchKind = WatchKind | 'exist';

const KINDS: readonly ClientWatchKind[] = [
  'data',
  'exist',
  'child',
  'persistent',
  'persistentRecursive',
];

/** Kinds that an event uses up. */
const ONCE: Readonly<Record<WatchEvent['type'], readonly ClientWatchKind[]>> = {
  NodeCreated: ['data', 'exist'],
  NodeDataChanged: ['data', 'exist'],
  NodeChildrenChanged: ['child'],
  NodeDeleted: ['data', 'exist', 'child'],
};

/** Paths of so many UTF-16 units go into one request. Apache: `ClientCnxn.SET_WATCHES_MAX_LENGTH`. */
const BATCH_LENGTH = 128 * 1024;

/** Who watches what: the server keeps a watch once for a connection, however many wait for it. Apache: `ZKWatchManager`. */
export class WatchRegistry {
  private readonly watchers: Readonly<Record<ClientWatchKind, Map<string, Set<Watcher>>>> = {
    data: new Map(),
    exist: new Map(),
    child: new Map(),
    persistent: new Map(),
    persistentRecursive: new Map(),
  };

  add(kind: ClientWatchKind, path: string, watcher: Watcher): void {
    // Of the two persistent kinds the server knows the newer one only.
    if (kind === 'persistent') this.watchers.persistentRecursive.delete(path);
    if (kind === 'persistentRecursive') this.watchers.persistent.delete(path);
    const known = this.watchers[kind].get(path);
    if (known === undefined) this.watchers[kind].set(path, new Set([watcher]));
    else known.add(watcher);
  }

  /** Whom an event concerns, each of them once. Watches that it uses up are gone afterwards. */
  take({ type, path }: WatchEvent): Set<Watcher> {
    const told = new Set<Watcher>();
    const tell = (kind: ClientWatchKind, at: string): void =>
      this.watchers[kind].get(at)?.forEach((watcher) => told.add(watcher));
    for (const kind of ONCE[type]) {
      tell(kind, path);
      this.watchers[kind].delete(path);
    }
    tell('persistent', path);
    if (type !== 'NodeChildrenChanged' && this.watchers.persistentRecursive.size > 0) {
      for (const at of withAncestors(path)) tell('persistentRecursive', at);
    }
    return told;
  }

  /** Whether one of these kinds is watched at this path, by `watcher` if one is given. */
  has(kinds: readonly ClientWatchKind[], path: string, watcher?: Watcher): boolean {
    return kinds.some((kind) => {
      const known = this.watchers[kind].get(path);
      return known !== undefined && (watcher === undefined || known.has(watcher));
    });
  }

  /** How many wait at this path, by these kinds. */
  count(kinds: readonly ClientWatchKind[], path: string): number {
    return kinds.reduce((sum, kind) => sum + (this.watchers[kind].get(path)?.size ?? 0), 0);
  }

  /** @param watcher - left out: all. @returns whom that concerns, by kind. */
  remove(
    kinds: readonly ClientWatchKind[],
    path: string,
    watcher?: Watcher,
  ): [kind: ClientWatchKind, watcher: Watcher][] {
    const removed: [ClientWatchKind, Watcher][] = [];
    for (const kind of kinds) {
      const known = this.watchers[kind].get(path);
      for (const one of known ?? []) {
        if (watcher !== undefined && one !== watcher) continue;
        known!.delete(one);
        removed.push([kind, one]);
      }
      if (known?.size === 0) this.watchers[kind].delete(path);
    }
    return removed;
  }

  /** Whoever waits for a path by this function does so no longer. */
  forget(path: string, watcher: Watcher): void {
    this.remove(KINDS, path, watcher);
  }

  /** All who wait, each of them once. All watches are gone afterwards. */
  clear(): Set<Watcher> {
    const all = new Set<Watcher>();
    for (const kind of KINDS) {
      for (const known of this.watchers[kind].values()) known.forEach((one) => all.add(one));
      this.watchers[kind].clear();
    }
    return all;
  }

  /** What a new connection has to be told, in requests that no server finds too long. */
  setWatches(relativeZxid: Zxid): SetWatches[] {
    const batches: SetWatches[] = [];
    let batch = emptyBatch();
    let length = 0;
    const finish = (): void => {
      if (length > 0) batches.push({ op: 'setWatches', relativeZxid, ...batch });
      batch = emptyBatch();
      length = 0;
    };
    for (const kind of KINDS) {
      for (const path of this.watchers[kind].keys()) {
        if (length + path.length > BATCH_LENGTH) finish();
        batch[kind].push(path);
        length += path.length + 1;
      }
    }
    finish();
    return batches;
  }
}

/** The kinds that removeWatches means by a type. */
export function kindsOf(type: number): readonly ClientWatchKind[] {
  if (type === WatcherType.CHILDREN) return ['child'];
  return type === WatcherType.DATA ? ['data', 'exist'] : KINDS;
}

function emptyBatch(): Record<ClientWatchKind, string[]> {
  return { data: [], exist: [], child: [], persistent: [], persistentRecursive: [] };
}

/** A path, its parent, and so on up to the root. */
function* withAncestors(path: string): IterableIterator<string> {
  for (let at = path; at !== '/'; at = at.slice(0, at.lastIndexOf('/')) || '/') yield at;
  yield '/';
}
