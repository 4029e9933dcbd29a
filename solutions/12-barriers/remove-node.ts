import { insist, NoNodeError, type ZooKeeperClient } from '#client';

/** Deletes a node, unless it is gone already. */
export async function removeNode(
  client: ZooKeeperClient,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await insist(client, () => client.delete(path, signal && { signal }), signal);
  } catch (error) {
    if (!(error instanceof NoNodeError)) throw error;
  }
}
