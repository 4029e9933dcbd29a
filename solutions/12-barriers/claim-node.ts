import { insist, NodeExistsError, type ZooKeeperClient } from '#client';
import { removeNode } from './remove-node.ts';
import { bytesOf } from './text.ts';

/**
 * Makes an ephemeral node with a name that belongs to this process alone.
 *
 * When it returns, the node is there and belongs to this client's session: not to the session of an earlier life of
 * the process, which ends sooner or later and takes its node with it.
 *
 * @todo Level 2: make the node. If there is one already, see whose it is (`ephemeralOwner`): this session's, if an
 * answer was lost. Otherwise delete it and begin again.
 */
export async function claimNode(
  client: ZooKeeperClient,
  path: string,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      const options = { ephemeral: true, signal };
      await insist(client, () => client.create(path, bytesOf(text), options), signal);
      return;
    } catch (error) {
      if (!(error instanceof NodeExistsError)) throw error;
    }
    const stat = await insist(client, () => client.exists(path, { signal }), signal);
    if (stat?.ephemeralOwner === client.session?.id) return;
    if (stat !== undefined) await removeNode(client, path, signal);
  }
}
