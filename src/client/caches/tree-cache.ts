import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from '../client.ts';
import { isCode } from '../is-code.ts';
import { Listeners } from '../listeners.ts';
import type { NodeChildren, NodeData } from '../node-types.ts';
import { childPath } from '../parent-path.ts';
import { asError } from '../reason.ts';
import type { RetryingClient } from '../retry/retrying-client.ts';
import type { WatchedEvent } from '../watched-event.ts';
import { Limiter } from './limiter.ts';
import type { TreeEvent } from './tree-event.ts';
import { TreeMirror } from './tree-mirror.ts';

/** So many reads are under way at most. */
const MOST_READS = 64;

/**
 * A node and all below it, kept at hand: one recursive watch tells what has changed, and that is read again. What the client may not read
 * is left out.
 *
 * A server says nothing about what happened while the client was away, so all is compared anew after each reconnection; for what has
 * not changed that takes one request a node, without its data. Several changes of a node may be told as one; what is told last is the newest. Curator:
 * `CuratorCache`, `TreeCache`.
 */
export class TreeCache {
  private readonly client: ZooKeeperClient;
  private readonly retrying: RetryingClient;
  private readonly root: string;
  private readonly control = new AbortController();
  private readonly limiter = new Limiter(MOST_READS);
  private readonly events = new Listeners<TreeEvent>();
  private readonly ends = new Listeners<Error>();
  private readonly tree = new TreeMirror((event) => this.events.tell(event));
  /** Nodes that are about to be read: what comes of that is newer than any event there has been. */
  private readonly reading = new Map<string, Promise<void>>();
  private started: Promise<void> | undefined;
  private comparing: Promise<void> | undefined;
  private hasMissed = false;
  private stopListening: (() => void) | undefined;

  constructor(client: ZooKeeperClient, root: string) {
    this.client = client;
    this.retrying = client.retrying({ attempts: Infinity });
    this.root = root;
  }

  /** What a node holds, as far as is known; undefined if there is no such node. */
  get(path: string): NodeData | undefined {
    return this.tree.get(path);
  }

  /** The names of a node's children, in order, as far as is known. */
  children(path: string): readonly string[] {
    return this.tree.children(path);
  }

  /** How many nodes there are, the root included. */
  get size(): number {
    return this.tree.size;
  }

  /** Calls with every change, parents before their children when they come, and behind them when they go. @returns what ends that. */
  onEvent(listener: (event: TreeEvent) => void): () => void {
    return this.events.add(listener);
  }

  /** Calls once, if the cache ends by itself: SessionExpiredError, AuthFailedError. @returns what ends that. */
  onEnd(listener: (error: Error) => void): () => void {
    return this.ends.add(listener);
  }

  /**
   * Resolves when all that is there has been read. The root need not be there.
   *
   * @throws what ended the cache before that; AbortError if it was closed.
   */
  start(): Promise<void> {
    this.started ??= this.begin();
    return this.started;
  }

  /** Nothing is read any more, and the watch is taken back. */
  close(): void {
    if (this.control.signal.aborted) return;
    this.control.abort();
    this.stopListening?.();
    this.client
      .removeWatches(this.root, { watcher: this.watcher, local: true })
      .catch(() => undefined);
  }

  private async begin(): Promise<void> {
    const { signal } = this.control;
    try {
      signal.throwIfAborted();
      await this.retrying.addWatch(this.root, this.watcher, { recursive: true, signal });
      let isAway = false;
      this.stopListening = this.client.onState((state) => {
        if (state === 'Disconnected') isAway = true;
        else if (isAway) {
          isAway = false;
          this.compare().catch((error: unknown) => this.end(error));
        }
      });
      await this.compare();
      this.events.tell({ type: 'initialized' });
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  private readonly watcher = (event: WatchedEvent): void => {
    if (event.path === null) return;
    if (event.type === 'NodeDeleted') this.tree.remove(event.path);
    else this.read(event.path).catch((error: unknown) => this.end(error));
  };

  private end(error: unknown): void {
    if (this.control.signal.aborted) return;
    this.close();
    this.ends.tell(asError(error));
  }

  /** One comparison at a time. If the client was away during one, what it found is no longer sure. */
  private compare(): Promise<void> {
    this.hasMissed = true;
    this.comparing ??= this.compareAll().finally(() => (this.comparing = undefined));
    return this.comparing;
  }

  private async compareAll(): Promise<void> {
    while (this.hasMissed) {
      this.hasMissed = false;
      await this.visit(this.root);
    }
  }

  private async visit(path: string): Promise<void> {
    const isNew = this.tree.get(path) === undefined;
    const [found] = await Promise.all([this.childrenOf(path), isNew ? this.read(path) : undefined]);
    if (found === undefined) {
      this.tree.remove(path);
      return;
    }
    if (this.tree.get(path)?.stat.mzxid !== found.stat.mzxid) await this.read(path);
    const names = new Set(found.children);
    for (const name of this.tree.children(path)) {
      if (!names.has(name)) await this.read(childPath(path, name));
    }
    await Promise.all([...names].map((name) => this.visit(childPath(path, name))));
  }

  private async childrenOf(path: string): Promise<NodeChildren | undefined> {
    const { signal } = this.control;
    return this.limiter.run(() => ifReadable(this.retrying.getChildren(path, { signal })));
  }

  private read(path: string): Promise<void> {
    const underWay = this.reading.get(path);
    if (underWay !== undefined) return underWay;
    const { signal } = this.control;
    const read = this.limiter
      .run(() => ifReadable(this.retrying.getData(path, { signal })))
      .then((node) => {
        if (node === undefined) this.tree.remove(path);
        else this.tree.set(path, node);
      })
      .finally(() => this.reading.delete(path));
    this.reading.set(path, read);
    return read;
  }
}

/** What was read; undefined if it is not there, or not for this client. */
async function ifReadable<Found>(read: Promise<Found>): Promise<Found | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isCode(error, ErrorCode.NONODE, ErrorCode.NOAUTH)) return undefined;
    throw error;
  }
}
