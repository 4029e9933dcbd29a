import {
  insist,
  type NodeData,
  SessionExpiredError,
  type Watcher,
  type ZooKeeperClient,
} from '#client';
import { readNode } from './read-node.ts';
import { textOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

/** A configuration as it was at one time. */
export interface Configuration {
  readonly text: string;
  /** The node's version, for `publish`. */
  readonly version: number;
}

/**
 * A configuration, whenever it has changed. Each one is newer than the one before, whichever server it comes from.
 * Some may be passed over, but never the last. As long as there is no node nothing comes.
 *
 * Goes on with a new client when the session is over. While disconnected the last one may be out of date.
 *
 * @param connect - makes a client with a new session. It is closed when this ends.
 * @throws the signal's reason.
 * @todo Level 6: read the node with a watcher, or, if there is none, wait for it to come. Yield it if its mzxid is
 * larger than that of the last one. When the session is over go on with a new client, and keep the mzxid.
 */
export async function* followConfiguration(
  connect: () => ZooKeeperClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Configuration> {
  let newest = -1n;
  for (;;) {
    const client = connect();
    const changed = new WakeUp();
    try {
      for (;;) {
        const node = await readOrAwait(client, path, signal, changed.watcher);
        if (node !== undefined && node.stat.mzxid > newest) {
          newest = node.stat.mzxid;
          yield { text: textOf(node.data), version: node.stat.version };
        }
        await changed.wait(signal);
      }
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
    } finally {
      await client.close();
    }
  }
}

/** Whether there is a node or not, the watcher is told of the next change. @solution */
async function readOrAwait(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal,
  watcher: Watcher,
): Promise<NodeData | undefined> {
  for (;;) {
    const node = await readNode(client, path, signal, watcher);
    if (node !== undefined) return node;
    if (!(await insist(client, () => client.exists(path, { watcher, signal }), signal))) return;
  }
}
