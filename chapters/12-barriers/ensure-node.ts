import { insist, NodeExistsError, type ZooKeeperClient } from '#client';
import { bytesOf } from './text.ts';

/** Makes a persistent node, unless it is there. Its parent must be. */
export async function ensureNode(
  client: ZooKeeperClient,
  path: string,
  text = '',
  signal?: AbortSignal,
): Promise<void> {
  try {
    await insist(client, () => client.create(path, bytesOf(text), signal && { signal }), signal);
  } catch (error) {
    if (!(error instanceof NodeExistsError)) throw error;
  }
}
