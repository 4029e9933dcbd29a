import { insist, oneShot, type ZooKeeperClient } from '#client';
import { claimNode } from '../../solutions/12-barriers/claim-node.ts';
import { ensureNode } from '../../solutions/12-barriers/ensure-node.ts';
import { removeNode } from '../../solutions/12-barriers/remove-node.ts';

/**
 * A double barrier as many libraries have it: whoever leaves takes `ready` away first of all. Like kazoo's
 * `DoubleBarrier` it trusts the event that says that `ready` was made, and does not look whether it is still there.
 */
export class HastyDoubleBarrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;
  private readonly name: string;

  constructor(client: ZooKeeperClient, path: string, size: number, name: string) {
    this.client = client;
    this.path = path;
    this.size = size;
    this.name = name;
  }

  async enter(): Promise<void> {
    const { client, path } = this;
    const { signal } = new AbortController();
    const ready = `${path}/ready`;
    const { watcher, event } = oneShot();
    await ensureNode(client, path);
    await claimNode(client, `${path}/${this.name}`, '', signal);
    if (await insist(client, () => client.exists(ready, { watcher }))) return;
    const { children } = await insist(client, () => client.getChildren(path));
    if (children.length >= this.size) await ensureNode(client, ready);
    else await event;
  }

  /** The first half of it: after this nothing stands in the way of those who are still to leave. */
  async leave(): Promise<void> {
    await removeNode(this.client, `${this.path}/ready`);
    await removeNode(this.client, `${this.path}/${this.name}`);
  }
}
