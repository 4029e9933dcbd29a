import { ErrorCode, type Acl } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import { Listeners } from './listeners.ts';
import type { NodeData } from './node-types.ts';
import { asError } from './reason.ts';
import { sameBytes } from './same-bytes.ts';

/** How a member's node is made. */
export interface MemberOptions {
  /** Who may do what with it, and with parents that are missing (anyone may do anything). */
  readonly acl?: readonly Acl[];
}

/**
 * An ephemeral node that is made again whenever it goes: by a new session when the old one has expired, or after somebody has deleted
 * it. Missing parents are made as containers. Curator: `PersistentNode`, `GroupMember`.
 *
 * If another session has a node of this path, the member waits until it goes: such as after a restart, when the session from before has not
 * expired yet.
 */
export class PersistentMember {
  private readonly connect: () => ZooKeeperClient;
  private readonly path: string;
  private readonly options: MemberOptions;
  private readonly control = new AbortController();
  private readonly presences = new Listeners<boolean>();
  private readonly ends = new Listeners<Error>();
  private data: Uint8Array | null;
  private present: ZooKeeperClient | undefined;
  private isThere = false;
  private started: Promise<void> | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param connect - makes a client of a new session. The member closes it. */
  constructor(
    connect: () => ZooKeeperClient,
    path: string,
    data: Uint8Array | null = null,
    options: MemberOptions = {},
  ) {
    this.connect = connect;
    this.path = path;
    this.data = data;
    this.options = options;
  }

  /** Whether the node is there, as far as is known. */
  get isPresent(): boolean {
    return this.isThere;
  }

  /** The client of the session that there is now. */
  get client(): ZooKeeperClient | undefined {
    return this.present;
  }

  /** Calls when the node has come, or is known to have gone. @returns what ends that. */
  onPresence(listener: (isPresent: boolean) => void): () => void {
    return this.presences.add(listener);
  }

  /** Calls once, if the member gives up by itself: AuthFailedError, NoAuthError, InvalidAclError. @returns what ends that. */
  onEnd(listener: (error: Error) => void): () => void {
    return this.ends.add(listener);
  }

  /**
   * Resolves when the node is there for the first time.
   *
   * @throws what made it give up before that; AbortError if it was closed.
   */
  start(): Promise<void> {
    this.started ??= new Promise((resolve, reject) => {
      const stop = this.onPresence(() => {
        stop();
        resolve();
      });
      this.running = this.run().catch((error: unknown) => {
        reject(asError(error));
        if (!this.control.signal.aborted) this.ends.tell(asError(error));
      });
    });
    return this.started;
  }

  /** What the node holds from now on. It is written if the node is there, and when it is made again. */
  async setData(data: Uint8Array | null): Promise<void> {
    this.data = data;
    if (this.isThere) await this.write(data);
  }

  /** Ends the session, and with it the node. */
  async close(): Promise<void> {
    this.control.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.control;
    for (;;) {
      signal.throwIfAborted();
      const client = this.connect();
      this.present = client;
      try {
        await this.keep(client);
      } catch (error) {
        if (!isCode(error, ErrorCode.SESSIONEXPIRED)) throw error;
      } finally {
        this.tell(false);
        await client.close();
      }
    }
  }

  private async keep(client: ZooKeeperClient): Promise<void> {
    const { signal } = this.control;
    for await (const node of client.follow(this.path, { signal })) {
      if (node === undefined) {
        this.tell(false);
        await this.make(client);
      } else if (node.stat.ephemeralOwner === client.session?.id) {
        await this.refresh(node);
      }
    }
  }

  private async make(client: ZooKeeperClient): Promise<void> {
    const { signal } = this.control;
    const { acl } = this.options;
    try {
      await client.retrying({ attempts: Infinity }).create(this.path, this.data, {
        ephemeral: true,
        createParents: 'container',
        signal,
        ...(acl && { acl }),
      });
    } catch (error) {
      // Another's: it is followed until it goes.
      if (!isCode(error, ErrorCode.NODEEXISTS)) throw error;
    }
  }

  /** What was said while the node was being made has not been written yet. */
  private async refresh(node: NodeData): Promise<void> {
    if (!sameBytes(node.data, this.data)) await this.write(this.data);
    this.tell(true);
  }

  private async write(data: Uint8Array | null): Promise<void> {
    const { signal } = this.control;
    try {
      await this.present?.retrying({ attempts: Infinity }).setData(this.path, data, { signal });
    } catch (error) {
      // It will hold that when it is made again.
      if (!isCode(error, ErrorCode.NONODE, ErrorCode.SESSIONEXPIRED)) throw error;
    }
  }

  private tell(isThere: boolean): void {
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    this.presences.tell(isThere);
  }
}
