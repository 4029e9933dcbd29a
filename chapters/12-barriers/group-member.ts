import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
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
   * TODO:
   * - Level 5: connect, join and stay. When the session is over connect anew. In the end close the
   *   client: with the session goes the node.
   */
  async stay(signal: AbortSignal): Promise<void> {
    todo('GroupMember.stay, level 5');
  }

  /**
   * Is a member as long as this session lives.
   *
   * TODO:
   * - Level 5: make the node, with a new id in its name (`client.newId()`), so that a second
   *   attempt is known as such. Watch it: if somebody deletes it, make it again.
   *
   * @throws SessionExpiredError when it is over; the signal's reason.
   */
  private async stayWith(client: ZooKeeperClient, signal: AbortSignal): Promise<void> {
    todo('GroupMember.stayWith, level 5');
  }
}
