import { insist, NoNodeError, SessionExpiredError, type ZooKeeperClient } from '#client';
import type { Zxid } from '#kit';
import type { Kind } from './line.ts';

/**
 * A node by which somebody stands in line: ephemeral and sequential, and never more than one, whatever becomes of the
 * answers.
 */
export class OwnNode {
  private readonly client: ZooKeeperClient;
  private readonly parent: string;
  private readonly kind: Kind;
  private readonly data: Uint8Array | null;
  /** Nobody else's name begins with it. */
  private readonly id: string;
  /** Whether a create may have reached a server. */
  private isTried = false;
  /** @solution */
  private madeBy: Zxid | undefined;
  private ownName: string | undefined;

  /**
   * @param parent - the node below which the line is. It is made if it is missing.
   * @param kind - stands in the name between the id and the number.
   * @param data - for people and programs that look at the line.
   */
  constructor(client: ZooKeeperClient, parent: string, kind: Kind, data: Uint8Array | null) {
    this.client = client;
    this.parent = parent;
    this.kind = kind;
    this.data = data;
    this.id = client.newId();
  }

  /** Its name below the parent. Only after `create`. */
  get name(): string {
    if (this.ownName === undefined) throw new Error('The node was not made yet.');
    return this.ownName;
  }

  get path(): string {
    return `${this.parent}/${this.name}`;
  }

  /**
   * The transaction that made it.
   *
   * @solution
   */
  get czxid(): Zxid {
    return this.madeBy!;
  }

  /**
   * Makes the node. A lost connection is survived: afterwards there is exactly one.
   *
   * @throws SessionExpiredError if the session ends before; the signal's reason.
   *
   * @todo Level 2: an ephemeral sequential node; its name is `this.id`, then the kind, then the number that the server
   * adds. Remember its name. The parent may be missing: then make it first.
   * Level 3: after a ConnectionLossError the node may be there or not. Look for it, by the id in its name, before you
   * make another; and see that the server that you ask is not behind.
   * Level 6: remember its czxid, also if it was found rather than made.
   */
  async create(signal?: AbortSignal): Promise<void> {
    const attempt = async (): Promise<void> => {
      while (!(await this.find(signal))) {
        try {
          await this.make(signal);
        } catch (error) {
          if (!(error instanceof NoNodeError)) throw error;
          this.isTried = false;
          await this.client.ensurePath(this.parent, signal && { signal });
        }
      }
    };
    await insist(this.client, attempt, signal);
  }

  /**
   * Removes the node, if there is one, however long it takes to reach a server. If the session ends meanwhile, the node
   * is gone, too.
   *
   * @todo Level 2: delete it.
   * Level 3: go on until an answer says that it is gone, or the session is over: the answer may be lost, or the node
   * may have been made by a create whose answer nobody waited for.
   */
  async remove(): Promise<void> {
    try {
      await insist(this.client, async () => {
        if (await this.find()) await this.client.delete(this.path);
      });
    } catch (error) {
      const isGone = error instanceof NoNodeError || error instanceof SessionExpiredError;
      if (!isGone) throw error;
    }
  }

  /** @solution */
  private async make(signal?: AbortSignal): Promise<void> {
    this.isTried = true;
    const prefix = `${this.parent}/${this.id}${this.kind}`;
    const options = { ephemeral: true, sequential: true, ...(signal && { signal }) };
    const { path, stat } = await this.client.create(prefix, this.data, options);
    this.ownName = nameIn(path);
    this.madeBy = stat.czxid;
  }

  /**
   * Whether the node is known. If one may have been made of which this client knows nothing, it is looked for: at a
   * server that has everything that was decided until now.
   *
   * @solution
   */
  private async find(signal?: AbortSignal): Promise<boolean> {
    if (this.ownName !== undefined) return true;
    if (!this.isTried) return false;
    const options = signal && { signal };
    await this.client.sync(this.parent, options);
    try {
      const { children } = await this.client.getChildren(this.parent, options);
      const name = children.find((child) => child.startsWith(this.id));
      if (name === undefined) return false;
      const { stat } = await this.client.getData(`${this.parent}/${name}`, options);
      this.ownName = name;
      this.madeBy = stat.czxid;
      return true;
    } catch (error) {
      if (error instanceof NoNodeError) return false;
      throw error;
    }
  }
}

/** @solution */
function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
