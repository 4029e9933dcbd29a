import type { Acl, Stat } from '#kit';
import type { ZooKeeperClient } from '../client.ts';
import type { VersionOptions } from '../options.ts';
import { withSignal } from '../with-signal.ts';
import { NOT_CARRIED_OUT, UNKNOWN, type Write } from './resolution.ts';

/** Writes who may do what, on the condition that this has a version. If the answer is lost, that version tells that nothing was written. */
export function setAclOnce(
  client: ZooKeeperClient,
  path: string,
  acl: readonly Acl[],
  options: VersionOptions & { readonly version: number },
): Write<Stat> {
  return {
    send: (signal) => client.setAcl(path, acl, withSignal(options, signal)),
    resolve: async (seen, signal) => {
      await client.sync(path, withSignal({}, signal));
      const stat = await client.exists(path, withSignal({}, signal));
      const isUnchanged = stat?.aversion === options.version && stat.czxid <= seen;
      return isUnchanged ? NOT_CARRIED_OUT : UNKNOWN;
    },
  };
}
