import type { ZooKeeperClient } from '#client';
import { todo } from '#kit';
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
   * Makes the node. A lost connection is survived: afterwards there is exactly one.
   *
   * TODO:
   * - Level 2: an ephemeral sequential node; its name is `this.id`, then the kind, then the number
   *   that the server adds. Remember its name. The parent may be missing: then make it first.
   * - Level 3: after a ConnectionLossError the node may be there or not. Look for it, by the id in
   *   its name, before you make another; and see that the server that you ask is not behind.
   * - Level 6: remember its czxid, also if it was found rather than made.
   *
   * @throws SessionExpiredError if the session ends before; the signal's reason.
   */
  async create(signal?: AbortSignal): Promise<void> {
    todo('OwnNode.create, level 2');
  }

  /**
   * Removes the node, if there is one, however long it takes to reach a server. If the session ends meanwhile, the node
   * is gone, too.
   *
   * TODO:
   * - Level 2: delete it.
   * - Level 3: go on until an answer says that it is gone, or the session is over: the answer may
   *   be lost, or the node may have been made by a create whose answer nobody waited for.
   */
  async remove(): Promise<void> {
    todo('OwnNode.remove, level 2');
  }
}
