import { ErrorCode, type Stat } from '#kit';
import type { ZooKeeperClient } from '../client.ts';
import { isCode } from '../is-code.ts';
import type { NodeData } from '../node-types.ts';
import type { VersionOptions } from '../options.ts';
import { withSignal } from '../with-signal.ts';
import { sameBytes } from '../same-bytes.ts';
import { NOT_CARRIED_OUT, UNKNOWN, type Write } from './resolution.ts';

/**
 * Writes on the condition that the node has a version. If the answer is lost, the write was not carried out as long as the node
 * has that version still, as nothing has changed since before, or as the next version holds something else. Two clients that write the
 * same, such as one more than the number they have read, cannot be told apart.
 */
export function setDataOnce(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
  options: VersionOptions & { readonly version: number },
): Write<Stat> {
  return {
    send: (signal) => client.setData(path, data, withSignal(options, signal)),
    resolve: async (seen, signal) => {
      await client.sync(path, withSignal({}, signal));
      const found = await dataIfThere(client, path, signal);
      if (found === undefined || found.stat.czxid > seen) return UNKNOWN;
      const { version, mzxid } = found.stat;
      const isUnchanged = version === options.version || mzxid <= seen;
      const isAnothers = version === options.version + 1 && !sameBytes(found.data, data);
      return isUnchanged || isAnothers ? NOT_CARRIED_OUT : UNKNOWN;
    },
  };
}

async function dataIfThere(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<NodeData | undefined> {
  try {
    return await client.getData(path, withSignal({}, signal));
  } catch (error) {
    if (isCode(error, ErrorCode.NONODE)) return undefined;
    throw error;
  }
}
