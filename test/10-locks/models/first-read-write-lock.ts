import { oneShot, type ZooKeeperClient } from '../../../src/client/index.ts';

/** A first version: everybody watches the whole line. It is right as long as nothing is lost. */
export class FirstReadWriteLock {
  private readonly client: ZooKeeperClient;
  private readonly path: string;

  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
  }

  acquireRead() {
    return this.acquire('read-', ['write-']);
  }

  acquireWrite() {
    return this.acquire('write-', ['read-', 'write-']);
  }

  private async acquire(name: string, waitsFor: readonly string[]) {
    const how = { ephemeral: true, sequential: true };
    const { path } = await this.client.create(`${this.path}/${name}`, null, how);
    for (;;) {
      const { watcher, event } = oneShot();
      const { children } = await this.client.getChildren(this.path, { watcher });
      const before = children.filter((child) => child.slice(-10) < path.slice(-10));
      const isBlocked = before.some((child) => waitsFor.some((kind) => child.startsWith(kind)));
      if (!isBlocked) return { path, release: () => this.client.delete(path) };
      await event;
    }
  }
}
