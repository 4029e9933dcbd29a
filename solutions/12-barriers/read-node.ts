import { insist, type NodeData, NoNodeError, type Watcher, type ZooKeeperClient } from '#client';

/**
 * Reads a node; undefined if there is none. A watcher is told of the next change, but not of the coming of a node
 * that is not there.
 */
export async function readNode(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal,
  watcher?: Watcher,
): Promise<NodeData | undefined> {
  const options = { signal, ...(watcher && { watcher }) };
  try {
    return await insist(client, () => client.getData(path, options), signal);
  } catch (error) {
    if (!(error instanceof NoNodeError)) throw error;
    return undefined;
  }
}
