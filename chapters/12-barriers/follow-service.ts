import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { Instance } from './instance.ts';
/**
 * The instances of a service, healthy or not, sorted by id, whenever something has changed about them. It may pass
 * over what was true for a short time only, but never over the last state.
 *
 * While disconnected it says nothing: what it said last may be out of date.
 *
 * TODO:
 * - Level 7: list the children with a watcher, and read each instance that is new or has changed,
 *   with a watcher of its own.
 *
 * @param base - the node above all services. It must be there.
 * @throws SessionExpiredError when the session is over: begin again with a new client; the signal's reason.
 */
export async function* followService(
  client: ZooKeeperClient,
  base: string,
  service: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Instance[]> {
  todo('followService, level 7');
}
