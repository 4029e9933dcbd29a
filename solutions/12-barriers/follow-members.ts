import { insist, type ZooKeeperClient } from '#client';
import { ensureNode } from './ensure-node.ts';
import { readNode } from './read-node.ts';
import { textOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

/**
 * Who belongs to a group: the names of its members, sorted, each once, whenever that has changed. It may pass over
 * what was true for a short time only, but never over the last state.
 *
 * While disconnected it says nothing: what it said last may be out of date.
 *
 * @param path - the group's node. Its parent must be there.
 * @throws SessionExpiredError when the session is over: begin again with a new client; the signal's reason.
 * @todo Level 5: list the children with a watcher, read each node that is new, and only once; yield the names if they
 * are others than before; wait for the watcher, and list again. A node may be gone before it is read.
 */
export async function* followMembers(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const changed = new WakeUp();
  const known = new Map<string, string>();
  let told: string | undefined;
  await ensureNode(client, path, '', signal);
  for (;;) {
    const read = { watcher: changed.watcher, signal };
    const { children } = await insist(client, () => client.getChildren(path, read), signal);
    for (const node of known.keys()) if (!children.includes(node)) known.delete(node);
    for (const node of children) {
      if (known.has(node) || !node.includes('__party__')) continue;
      const found = await readNode(client, `${path}/${node}`, signal);
      if (found !== undefined) known.set(node, textOf(found.data));
    }
    const members = [...new Set(known.values())].sort();
    if (told !== members.join('\n')) yield members;
    told = members.join('\n');
    await changed.wait(signal);
  }
}
