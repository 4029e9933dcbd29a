import { WatcherType, type WatchEvent, type WatchKind } from '#kit';

/** One watch, as plain as can be. */
interface Watch {
  readonly connection: string;
  readonly path: string;
  readonly kind: WatchKind;
}

/** All watches in one list, looked through from end to end each time: what the chapter's code is compared with. */
export class NaiveWatches {
  private watches: readonly Watch[] = [];
  /** One-shot watches that have fired. */
  private readonly spent: Watch[] = [];

  add(connection: string, path: string, kind: WatchKind): void {
    this.watches = this.watches.filter(
      (watch) =>
        !(watch.connection === connection && watch.path === path) ||
        (watch.kind !== kind && !(isPersistent(watch.kind) && isPersistent(kind))),
    );
    this.watches = [...this.watches, { connection, path, kind }];
  }

  /** Who is to hear of it, each once. */
  trigger(event: WatchEvent): readonly string[] {
    const fired = this.watches.filter((watch) => hears(watch, event));
    const used = fired.filter(({ kind }) => !isPersistent(kind));
    this.watches = this.watches.filter((watch) => !used.includes(watch));
    this.spent.push(...used);
    return [...new Set(fired.map(({ connection }) => connection))];
  }

  has(connection: string, path: string, type: number): boolean {
    return this.watches.some((watch) => isOf(watch, connection, path, type));
  }

  remove(connection: string, path: string, type: number): boolean {
    const found = this.has(connection, path, type);
    this.watches = this.watches.filter((watch) => !isOf(watch, connection, path, type));
    return found;
  }

  disconnected(connection: string): void {
    this.watches = this.watches.filter((watch) => watch.connection !== connection);
  }

  /** What a connection has on a path that this event would fire, in words: `"its data watch on /a"`. */
  watchFor(connection: string, event: WatchEvent): string | undefined {
    const found = this.watches.find(
      (watch) => watch.connection === connection && hears(watch, event),
    );
    return found && `${WORDS[found.kind]} on ${found.path}`;
  }

  /** Whether the connection had a watch for such an event, which has fired already. */
  hadWatchFor(connection: string, event: WatchEvent): boolean {
    return this.spent.some((watch) => watch.connection === connection && hears(watch, event));
  }

  /** All of them, as the chapter's `list()` says it, in a fixed order. */
  list(): readonly string[] {
    const kinds = new Map<string, string[]>();
    for (const { connection, path, kind } of this.watches) {
      const key = `${connection} ${path}`;
      kinds.set(key, [...(kinds.get(key) ?? []), kind]);
    }
    return [...kinds].map(([key, list]) => `${key} ${list.sort().join(' ')}`).sort();
  }

  counts(what: 'node' | 'children'): { connections: number; paths: number; watches: number } {
    const counted = this.watches.filter(({ kind }) => OF[what].includes(kind));
    const distinct = (key: (watch: Watch) => string): number => new Set(counted.map(key)).size;
    return {
      connections: distinct(({ connection }) => connection),
      paths: distinct(({ path }) => path),
      watches: distinct(({ connection, path }) => `${connection} ${path}`),
    };
  }
}

const WORDS: Readonly<Record<WatchKind, string>> = {
  data: 'a data watch',
  child: 'a child watch',
  persistent: 'a persistent watch',
  persistentRecursive: 'a recursive watch',
};

const OF: Readonly<Record<'node' | 'children', readonly WatchKind[]>> = {
  node: ['data', 'persistent', 'persistentRecursive'],
  children: ['child', 'persistent'],
};

function isPersistent(kind: WatchKind): boolean {
  return kind === 'persistent' || kind === 'persistentRecursive';
}

/** Whether a watch is for this event. */
function hears({ path, kind }: Watch, event: WatchEvent): boolean {
  const here = event.path === path;
  const ofNode = event.type !== 'NodeChildrenChanged';
  switch (kind) {
    case 'data':
      return here && ofNode;
    case 'child':
      return here && (!ofNode || event.type === 'NodeDeleted');
    case 'persistent':
      return here;
    case 'persistentRecursive':
      return ofNode && (here || event.path.startsWith(path === '/' ? '/' : `${path}/`));
  }
}

function isOf(watch: Watch, connection: string, path: string, type: number): boolean {
  if (watch.connection !== connection || watch.path !== path) return false;
  if (type === WatcherType.ANY) return true;
  return watch.kind === (type === WatcherType.DATA ? 'data' : 'child');
}
