import { insist, NodeExistsError, type ZooKeeperClient } from '#client';

/** Makes a persistent node, and those above it, as far as they are not there. */
export async function ensurePath(client: ZooKeeperClient, path: string): Promise<void> {
  for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
    await ensureNode(client, end < 0 ? path : path.slice(0, end));
    if (end < 0) return;
  }
}

/** Makes a persistent node, if it is not there. Its data are those of whoever was first. */
export async function ensureNode(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null = null,
): Promise<void> {
  try {
    await insist(client, () => client.create(path, data));
  } catch (error) {
    if (!(error instanceof NodeExistsError)) throw error;
  }
}
