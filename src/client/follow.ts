import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import type { NodeChildren, NodeData } from './node-types.ts';
import { oneShot } from './one-shot.ts';
import type { ReadOptions, SignalOptions } from './options.ts';
import { abortable } from './reason.ts';
import type { RetryingClient } from './retry/retrying-client.ts';

/** Reads with a watcher that is told of the next change. Undefined: there is no such node. */
type WatchedRead<Found> = (options: ReadOptions) => Promise<Found | undefined>;

/** What a node holds, again and again. See {@link ZooKeeperClient.follow}. */
export function follow(
  client: ZooKeeperClient,
  path: string,
  options: SignalOptions,
): AsyncGenerator<NodeData | undefined, void> {
  const retrying = client.retrying({ attempts: Infinity });
  const read: WatchedRead<NodeData> = (given) =>
    thereOrWatched(retrying, path, given, () => retrying.getData(path, given));
  return changes(client, path, options, read, ({ stat }) => stat.mzxid);
}

/** Which children a node has, again and again. See {@link ZooKeeperClient.followChildren}. */
export function followChildren(
  client: ZooKeeperClient,
  path: string,
  options: SignalOptions,
): AsyncGenerator<NodeChildren | undefined, void> {
  const retrying = client.retrying({ attempts: Infinity });
  const read: WatchedRead<NodeChildren> = (given) =>
    thereOrWatched(retrying, path, given, () => retrying.getChildren(path, given));
  return changes(client, path, options, read, ({ stat }) => stat.pzxid);
}

/** A watch is set by each read, so that whatever comes behind what was read is heard of. */
async function* changes<Found>(
  client: ZooKeeperClient,
  path: string,
  { signal }: SignalOptions,
  read: WatchedRead<Found>,
  versionOf: (found: Found) => bigint,
): AsyncGenerator<Found | undefined, void> {
  let last: bigint | undefined | 'none' = 'none';
  for (;;) {
    const { watcher, event } = oneShot();
    try {
      const found = await read(signal === undefined ? { watcher } : { watcher, signal });
      const version = found === undefined ? undefined : versionOf(found);
      if (version !== last) yield found;
      last = version;
      await abortable(event, signal);
    } finally {
      // Whoever breaks off leaves nobody behind who waits.
      client.forgetWatcher(path, watcher);
    }
  }
}

/** A read of a node that is not there sets no watch: exists does, unless the node has come meanwhile. */
async function thereOrWatched<Found>(
  client: RetryingClient,
  path: string,
  options: ReadOptions,
  read: () => Promise<Found>,
): Promise<Found | undefined> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isCode(error, ErrorCode.NONODE)) throw error;
    }
    if ((await client.exists(path, options)) === undefined) return undefined;
  }
}
