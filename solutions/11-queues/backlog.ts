import { insist, type WatchedEvent, type ZooKeeperClient } from '#client';
import { Bell } from './bell.ts';
import { inOrder, parseEntry, type Entry } from './entry.ts';

/**
 * What a consumer knows of the items that are there to be taken. It asks for the list once, and learns from events what
 * comes and goes; after a lost connection, during which it has not heard of everything, it asks again.
 */
export class Backlog {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly takenPath: string | undefined;
  private readonly bell = new Bell();
  /** In order. */
  private entries: Entry[] = [];
  /** The names of those that somebody works on. */
  private taken = new Set<string>();
  /** Whether the connection is the one by which the list came, so that nothing was missed since. */
  private isCurrent = false;
  /** @solution */
  private isWatching = false;

  /**
   * @param path - the node that has the items below it.
   * @param takenPath - the node below which there is one for each item that somebody works on (level 5).
   */
  constructor(client: ZooKeeperClient, path: string, takenPath?: string) {
    this.client = client;
    this.path = path;
    this.takenPath = takenPath;
  }

  /**
   * The item to be tried next. As long as nobody drops it, it is the same.
   *
   * @throws SessionExpiredError, AuthFailedError, the signal's reason.
   *
   * @todo Level 3: if nothing is known, list, and set a watch in the same request; if there is nothing even then, wait for
   * the event, and no longer than the signal allows (`bell`). Use up what you know before you list again. Level 5: what is
   * in `taken` is not there to be taken; whoever waits has to hear of it when such a node goes. Level 7: an item that is
   * more urgent may come while there are others left.
   */
  async next(signal: AbortSignal): Promise<Entry> {
    for (;;) {
      signal.throwIfAborted();
      if (!this.isCurrent) await this.list(signal);
      const first = this.entries.find(({ name }) => !this.taken.has(name));
      if (first !== undefined) return first;
      await this.bell.heard(signal);
    }
  }

  /**
   * The item is gone.
   *
   * @todo Level 3: forget it.
   */
  drop(name: string): void {
    const at = this.entries.findIndex((entry) => entry.name === name);
    if (at >= 0) this.entries.splice(at, 1);
  }

  /**
   * Somebody else works on the item.
   *
   * @todo Level 5: it is not to be tried until that is over.
   */
  markTaken(name: string): void {
    this.taken.add(name);
  }

  /** @solution */
  private async list(signal: AbortSignal): Promise<void> {
    const { client, path, takenPath } = this;
    if (!this.isWatching) await this.watch(signal);
    const list = async (): Promise<void> => {
      // If the connection breaks before the answers are there, this is false again.
      this.isCurrent = true;
      // What is listed is taken over at once: an event that comes next is about what happened after it.
      const { children } = await client.getChildren(path, { signal });
      this.entries = children.flatMap((name) => parseEntry(name) ?? []).sort(inOrder);
      if (takenPath === undefined) return;
      this.taken = new Set((await client.getChildren(takenPath, { signal })).children);
    };
    try {
      await insist(client, list, signal);
    } catch (error) {
      // Who gives up has not seen the answer.
      this.isCurrent = false;
      throw error;
    } finally {
      this.bell.ring();
    }
  }

  /** @solution */
  private async watch(signal: AbortSignal): Promise<void> {
    const { client, path, takenPath } = this;
    const options = { recursive: true, signal };
    for (const at of takenPath === undefined ? [path] : [path, takenPath]) {
      await insist(client, () => client.addWatch(at, this.onEvent, options), signal);
    }
    client.onState(() => {
      this.isCurrent = false;
      this.bell.ring();
    });
    this.isWatching = true;
  }

  /** @solution */
  private readonly onEvent = ({ type, path }: WatchedEvent): void => {
    const [parent, name] = splitPath(path ?? '/');
    const isThere = type === 'NodeCreated';
    if (!isThere && type !== 'NodeDeleted') return;
    if (parent === this.takenPath) {
      if (isThere) this.taken.add(name);
      else this.taken.delete(name);
    } else if (parent === this.path) {
      if (isThere) this.insert(name);
      else this.drop(name);
    }
    this.bell.ring();
  };

  /** @solution */
  private insert(name: string): void {
    const entry = parseEntry(name);
    if (entry === undefined) return;
    const at = this.entries.findLastIndex((other) => inOrder(other, entry) <= 0);
    if (this.entries[at]?.name !== name) this.entries.splice(at + 1, 0, entry);
  }
}

/** The path of the parent, and the name. */
function splitPath(path: string): [parent: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}
