import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
/**
 * Who belongs to a group: the names of its members, sorted, each once, whenever that has changed. It may pass over
 * what was true for a short time only, but never over the last state.
 *
 * While disconnected it says nothing: what it said last may be out of date.
 *
 * TODO:
 * - Level 5: list the children with a watcher, read each node that is new, and only once; yield the
 *   names if they are others than before; wait for the watcher, and list again. A node may be gone
 *   before it is read.
 *
 * @param path - the group's node. Its parent must be there.
 * @throws SessionExpiredError when the session is over: begin again with a new client; the signal's reason.
 */
export async function* followMembers(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  todo('followMembers, level 5');
}
