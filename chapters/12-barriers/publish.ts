import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
/**
 * Publishes a configuration in place of the one that has this version.
 *
 * TODO:
 * - Level 6: set the data, with the version. If the answer was lost see what the leader has
 *   (`sync`), read, and find out from the version and the text what became of it.
 *
 * @returns the new version.
 * @throws BadVersionError if another one has been published since; ConnectionLossError if an answer was lost, and so
 * much has been published since that nobody can know any more whether this was among it.
 */
export async function publish(
  client: ZooKeeperClient,
  path: string,
  text: string,
  version: number,
): Promise<number> {
  todo('publish, level 6');
}
