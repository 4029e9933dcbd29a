import { insist, type ZooKeeperClient } from '#client';
import { ensureNode } from './ensure-node.ts';
import { decodeInstance, type Instance } from './instance.ts';
import { readNode } from './read-node.ts';
import { WakeUp } from './wake-up.ts';

/** What was read of an instance. @solution */
interface Entry {
  instance?: Instance;
  /** Whether its node has changed since. */
  isStale: boolean;
}

/**
 * The instances of a service, healthy or not, sorted by id, whenever something has changed about them. It may pass
 * over what was true for a short time only, but never over the last state.
 *
 * While disconnected it says nothing: what it said last may be out of date.
 *
 * @param base - the node above all services. It must be there.
 * @throws SessionExpiredError when the session is over: begin again with a new client; the signal's reason.
 * @todo Level 7: list the children with a watcher, and read each instance that is new or has changed, with a watcher
 * of its own.
 */
export async function* followService(
  client: ZooKeeperClient,
  base: string,
  service: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Instance[]> {
  const path = `${base}/${service}`;
  const changed = new WakeUp();
  const entries = new Map<string, Entry>();
  let told: string | undefined;
  await ensureNode(client, path, '', signal);
  for (;;) {
    const read = { watcher: changed.watcher, signal };
    const { children } = await insist(client, () => client.getChildren(path, read), signal);
    for (const id of entries.keys()) if (!children.includes(id)) entries.delete(id);
    for (const id of children) {
      if (entries.get(id)?.isStale === false) continue;
      const entry: Entry = { isStale: false };
      entries.set(id, entry);
      const node = await readNode(client, `${path}/${id}`, signal, () => {
        entry.isStale = true;
        changed.wake();
      });
      if (node === undefined) entries.delete(id);
      else entry.instance = decodeInstance(node.data);
    }
    const instances = sorted(entries.values());
    if (told !== JSON.stringify(instances)) yield instances;
    told = JSON.stringify(instances);
    await changed.wait(signal);
  }
}

/** @solution */
function sorted(entries: Iterable<Entry>): readonly Instance[] {
  return [...entries]
    .flatMap(({ instance }) => (instance === undefined ? [] : [instance]))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
