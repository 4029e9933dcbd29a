import type { ZooKeeperClient } from '../client.ts';
import type { CreatedNode } from '../node-types.ts';
import type { NewNodeOptions } from '../options.ts';
import { withSignal } from '../with-signal.ts';
import { NOT_CARRIED_OUT, UNKNOWN, type Write } from './resolution.ts';

/**
 * Creates a node of exactly this path. If the answer is lost:
 *
 * - An ephemeral node is this session's own, or it is not: that is known.
 * - Of another node it is known that this write did not make it if it is missing, or if it was there before. One that is newer than all
 *   that the client had seen may be another's.
 */
export function createOnce(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
  options: NewNodeOptions,
): Write<CreatedNode> {
  return {
    send: (signal) => client.create(path, data, withSignal(options, signal)),
    resolve: async (seen, signal) => {
      await client.sync(path, withSignal({}, signal));
      const stat = await client.exists(path, withSignal({}, signal));
      if (stat === undefined || stat.czxid <= seen) return NOT_CARRIED_OUT;
      if (options.ephemeral !== true) return UNKNOWN;
      const isOurs = stat.ephemeralOwner === client.session?.id;
      return isOurs ? { outcome: 'carried out', value: { path, stat } } : NOT_CARRIED_OUT;
    },
  };
}
