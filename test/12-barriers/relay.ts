import { ConnectionLossError, oneShot, type ZooKeeperClient } from '#client';

/** Resolves when there is such a node: how one process of a test tells the others that they may go on. */
export async function until(client: ZooKeeperClient, path: string): Promise<void> {
  for (;;) {
    try {
      const { watcher, event } = oneShot();
      if ((await client.exists(path, { watcher })) !== undefined) return;
      await event;
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
      await client.connected();
    }
  }
}

/** Makes the node that others wait for, and whatever else must be done until it is. */
export async function announce(client: ZooKeeperClient, path: string): Promise<void> {
  for (;;) {
    try {
      if ((await client.exists(path)) === undefined) await client.create(path);
      return;
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
      await client.connected();
    }
  }
}
