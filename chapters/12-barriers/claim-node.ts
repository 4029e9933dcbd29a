import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
/**
 * Makes an ephemeral node with a name that belongs to this process alone.
 *
 * When it returns, the node is there and belongs to this client's session: not to the session of an earlier life of
 * the process, which ends sooner or later and takes its node with it.
 *
 * TODO:
 * - Level 2: make the node. If there is one already, see whose it is (`ephemeralOwner`): this
 *   session's, if an answer was lost. Otherwise delete it and begin again.
 */
export async function claimNode(
  client: ZooKeeperClient,
  path: string,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  todo('claimNode, level 2');
}
