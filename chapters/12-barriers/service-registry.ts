import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { Instance } from './instance.ts';
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
   * TODO:
   * - Level 7: claim its node. After a restart the one of the earlier life may still be there.
   */
  async register(service: string, instance: Instance, signal: AbortSignal): Promise<void> {
    todo('ServiceRegistry.register, level 7');
  }

  /**
   * Tells what has changed about a registered instance: its load, its health.
   *
   * TODO:
   * - Level 7: set the data of its node. The same twice does no harm.
   *
   * @throws NoNodeError if it is not registered.
   */
  async update(service: string, instance: Instance): Promise<void> {
    todo('ServiceRegistry.update, level 7');
  }

  /**
   * Takes an instance away.
   *
   * TODO:
   * - Level 7: an answer may be lost.
   */
  async deregister(service: string, id: string): Promise<void> {
    todo('ServiceRegistry.deregister, level 7');
  }

  /**
   * Looks a name up, as DNS does: `address:port` of each healthy instance, sorted. Nothing if nobody knows the
   * service. The answer may be a little out of date.
   *
   * TODO:
   * - Level 7: list, and read each. What is gone in between is left out.
   */
  async resolve(service: string, signal: AbortSignal): Promise<readonly string[]> {
    todo('ServiceRegistry.resolve, level 7');
  }
}
