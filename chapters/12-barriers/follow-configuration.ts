import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
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
 * TODO:
 * - Level 6: read the node with a watcher, or, if there is none, wait for it to come. Yield it if
 *   its mzxid is larger than that of the last one. When the session is over go on with a new
 *   client, and keep the mzxid.
 *
 * @param connect - makes a client with a new session. It is closed when this ends.
 * @throws the signal's reason.
 */
export async function* followConfiguration(
  connect: () => ZooKeeperClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Configuration> {
  todo('followConfiguration, level 6');
}
