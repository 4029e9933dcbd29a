import type { ZooKeeperClient } from '../client.ts';
import { Listeners } from '../listeners.ts';
import type { NodeData } from '../node-types.ts';
import { asError } from '../reason.ts';

/**
 * What a node holds, kept at hand. It is as {@link ZooKeeperClient.follow} says: values may be left out, the newest never is. While the
 * client has no connection, it is the last that is known. Curator: `NodeCache`.
 */
export class NodeCache {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly control = new AbortController();
  private readonly changes = new Listeners<NodeData | undefined>();
  private readonly ends = new Listeners<Error>();
  private node: NodeData | undefined;
  private started: Promise<void> | undefined;

  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
  }

  /** Undefined if there is no such node, or before the start. */
  get current(): NodeData | undefined {
    return this.node;
  }

  /** Calls with what the node holds from now on; undefined when it is gone. @returns what ends that. */
  onChange(listener: (node: NodeData | undefined) => void): () => void {
    return this.changes.add(listener);
  }

  /** Calls once, if the cache ends by itself: SessionExpiredError, AuthFailedError, NoAuthError. @returns what ends that. */
  onEnd(listener: (error: Error) => void): () => void {
    return this.ends.add(listener);
  }

  /**
   * Resolves when the node has been read for the first time.
   *
   * @throws what ended the cache before that; AbortError if it was closed.
   */
  start(): Promise<void> {
    this.started ??= new Promise((resolve, reject) => {
      this.run(resolve).catch((error: unknown) => {
        reject(asError(error));
        if (!this.control.signal.aborted) this.ends.tell(asError(error));
      });
    });
    return this.started;
  }

  /** Nothing is read any more. */
  close(): void {
    this.control.abort();
  }

  private async run(hasRead: () => void): Promise<void> {
    const { signal } = this.control;
    for await (const node of this.client.follow(this.path, { signal })) {
      this.node = node;
      hasRead();
      this.changes.tell(node);
    }
  }
}
