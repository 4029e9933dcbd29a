import type { ZooKeeperClient } from '../client/client.ts';
import { COMMAND_NAMES } from './commands.ts';

/**
 * What the end of a line may become: the name of a command, or a path. Apache: `JLineZNodeCompleter`.
 *
 * @returns the possibilities, and the part of the line that they stand for.
 */
export async function complete(
  client: ZooKeeperClient,
  line: string,
): Promise<[completions: string[], part: string]> {
  const part = /\S*$/.exec(line)![0];
  if (part.length === line.trimStart().length) {
    const names = COMMAND_NAMES.filter((name) => name.startsWith(part));
    return [names.map((name) => `${name} `), part];
  }
  return part.startsWith('/') ? [await paths(client, part), part] : [[], part];
}

async function paths(client: ZooKeeperClient, part: string): Promise<string[]> {
  if (client.state !== 'SyncConnected' && client.state !== 'ConnectedReadOnly') return [];
  const slash = part.lastIndexOf('/');
  const parent = part.slice(0, slash) || '/';
  const begun = part.slice(slash + 1);
  try {
    const { children } = await client.getChildren(parent);
    const names = children.filter((name) => name.startsWith(begun)).sort();
    return names.map((name) => `${part.slice(0, slash)}/${name}`);
  } catch {
    // A node that is not there, or may not be read, has nothing to offer.
    return [];
  }
}
