import { insist, type ZooKeeperClient } from '#client';
import { claimNode } from './claim-node.ts';
import { ensureNode } from './ensure-node.ts';
import { decodeInstance, encodeInstance, type Instance } from './instance.ts';
import { readNode } from './read-node.ts';
import { removeNode } from './remove-node.ts';
import { textOf } from './text.ts';

/**
 * A registry of services: `<base>/<service>/<id>` is an ephemeral node for each instance. Nothing has a time to live:
 * an instance is there as long as its session. Curator: `ServiceDiscovery`.
 *
 * When the session is over its instances are gone: register them again with a new client.
 */
export class ServiceRegistry {
  private readonly client: ZooKeeperClient;
  private readonly base: string;

  /** @param base - the node above all services. It must be there. */
  constructor(client: ZooKeeperClient, base: string) {
    this.client = client;
    this.base = base;
  }

  /**
   * Makes an instance known.
   *
   * @todo Level 7: claim its node. After a restart the one of the earlier life may still be there.
   */
  async register(service: string, instance: Instance, signal: AbortSignal): Promise<void> {
    const path = `${this.base}/${service}`;
    await ensureNode(this.client, path, '', signal);
    await claimNode(
      this.client,
      `${path}/${instance.id}`,
      textOf(encodeInstance(instance)),
      signal,
    );
  }

  /**
   * Tells what has changed about a registered instance: its load, its health.
   *
   * @throws NoNodeError if it is not registered.
   * @todo Level 7: set the data of its node. The same twice does no harm.
   */
  async update(service: string, instance: Instance): Promise<void> {
    const path = `${this.base}/${service}/${instance.id}`;
    await insist(this.client, () => this.client.setData(path, encodeInstance(instance)));
  }

  /**
   * Takes an instance away.
   *
   * @todo Level 7: an answer may be lost.
   */
  async deregister(service: string, id: string): Promise<void> {
    await removeNode(this.client, `${this.base}/${service}/${id}`);
  }

  /**
   * Looks a name up, as DNS does: `address:port` of each healthy instance, sorted. Nothing if nobody knows the
   * service. The answer may be a little out of date.
   *
   * @todo Level 7: list, and read each. What is gone in between is left out.
   */
  async resolve(service: string, signal: AbortSignal): Promise<readonly string[]> {
    const { client } = this;
    const path = `${this.base}/${service}`;
    if (!(await insist(client, () => client.exists(path, { signal }), signal))) return [];
    const { children } = await insist(client, () => client.getChildren(path, { signal }), signal);
    const found: string[] = [];
    for (const id of children) {
      const node = await readNode(client, `${path}/${id}`, signal);
      const instance = node && decodeInstance(node.data);
      if (instance?.isHealthy === true) found.push(`${instance.address}:${instance.port}`);
    }
    return found.sort();
  }
}
