import { ConnectionLossError, insist, type ZooKeeperClient } from '#client';
import { bytesOf, textOf } from './text.ts';

/**
 * Publishes a configuration in place of the one that has this version.
 *
 * @returns the new version.
 * @throws BadVersionError if another one has been published since; ConnectionLossError if an answer was lost, and so
 * much has been published since that nobody can know any more whether this was among it.
 * @todo Level 6: set the data, with the version. If the answer was lost see what the leader has (`sync`), read, and
 * find out from the version and the text what became of it.
 */
export async function publish(
  client: ZooKeeperClient,
  path: string,
  text: string,
  version: number,
): Promise<number> {
  for (;;) {
    try {
      const stat = await client.setData(path, bytesOf(text), { version });
      return stat.version;
    } catch (error) {
      if (!(error instanceof ConnectionLossError)) throw error;
      await insist(client, () => client.sync(path));
      const { data, stat } = await insist(client, () => client.getData(path));
      if (stat.version === version + 1 && textOf(data) === text) return stat.version;
      if (stat.version !== version) throw error;
    }
  }
}
