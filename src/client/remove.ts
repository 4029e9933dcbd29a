import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import { withSignal } from './with-signal.ts';

/** Deletes a node if it is there. */
export async function remove(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await client.delete(path, withSignal({}, signal));
  } catch (error) {
    if (!isCode(error, ErrorCode.NONODE)) throw error;
  }
}
