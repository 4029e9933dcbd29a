import type { ZooKeeperClient } from '../client.ts';
import type { VersionOptions } from '../options.ts';
import { withSignal } from '../with-signal.ts';
import { NOT_CARRIED_OUT, UNKNOWN, type Write } from './resolution.ts';

/**
 * Deletes a node. If the answer is lost and the node is still the one that the client had seen, the write was not carried out. If it is
 * gone, or another, nobody can tell who deleted it.
 */
export function deleteOnce(
  client: ZooKeeperClient,
  path: string,
  options: VersionOptions,
): Write<void> {
  return {
    send: (signal) => client.delete(path, withSignal(options, signal)),
    resolve: async (seen, signal) => {
      await client.sync(path, withSignal({}, signal));
      const stat = await client.exists(path, withSignal({}, signal));
      return stat !== undefined && stat.czxid <= seen ? NOT_CARRIED_OUT : UNKNOWN;
    },
  };
}
