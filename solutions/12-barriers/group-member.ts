import { insist, NodeExistsError, SessionExpiredError, type ZooKeeperClient } from '#client';
import { ensureNode } from './ensure-node.ts';
import { bytesOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

/**
 * A member of a group: an ephemeral node below the group's, `<id>__party__`, whose data is the member's name. kazoo:
 * `Party`; Curator: `GroupMember`.
 *
 * A disconnected member may go on: the others see it until its session ends, and if that happens it joins again by
 * itself.
 */
export class GroupMember {
  private readonly connect: () => ZooKeeperClient;
  private readonly path: string;
  private readonly name: string;

  /**
   * @param connect - makes a client with a new session. The member closes it.
   * @param path - the group's node. Its parent must be there.
   */
  constructor(connect: () => ZooKeeperClient, path: string, name: string) {
    this.connect = connect;
    this.path = path;
    this.name = name;
  }

  /**
   * Joins, and stays a member until the signal comes. Resolves when it has left.
   *
   * @todo Level 5: connect, join and stay. When the session is over connect anew. In the end close the client: with
   * the session goes the node.
   */
  async stay(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = this.connect();
      try {
        await this.stayWith(client, signal);
      } catch (error) {
        if (!(error instanceof SessionExpiredError) && !signal.aborted) throw error;
      } finally {
        await client.close();
      }
    }
  }

  /**
   * Is a member as long as this session lives.
   *
   * @throws SessionExpiredError when it is over; the signal's reason.
   * @todo Level 5: make the node, with a new id in its name (`client.newId()`), so that a second attempt is known as
   * such. Watch it: if somebody deletes it, make it again.
   */
  private async stayWith(client: ZooKeeperClient, signal: AbortSignal): Promise<void> {
    const node = `${this.path}/${client.newId()}__party__`;
    const changed = new WakeUp();
    await ensureNode(client, this.path, '', signal);
    for (;;) {
      await this.join(client, node, signal);
      const read = { watcher: changed.watcher, signal };
      const stat = await insist(client, () => client.exists(node, read), signal);
      if (stat !== undefined) await changed.wait(signal);
    }
  }

  /** If the node is there already, it is this member's own. @solution */
  private async join(client: ZooKeeperClient, node: string, signal: AbortSignal): Promise<void> {
    try {
      const options = { ephemeral: true, signal };
      await insist(client, () => client.create(node, bytesOf(this.name), options), signal);
    } catch (error) {
      if (!(error instanceof NodeExistsError)) throw error;
    }
  }
}
