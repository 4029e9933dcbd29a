import {
  ConnectionLossError,
  formatHostPort,
  NodeExistsError,
  parseConnectString,
  ZooKeeperClient,
  type ConnectString,
} from '../../client/index.ts';
import type { InitialTree } from '../ensemble/initial-log.ts';
import type { LeftNode } from '../recipe-run.ts';

const SESSION_TIMEOUT_MS = 30_000;

/** A place of our own in a running ensemble, which is empty at first, and gone afterwards. */
export class LiveSite {
  private readonly client: ZooKeeperClient;
  private readonly to: ConnectString;
  /** Below the chroot that was asked for. */
  private readonly root: string;

  private constructor(client: ZooKeeperClient, to: ConnectString) {
    this.client = client;
    this.to = to;
    this.root = `/workbook-${client.newId()}`;
  }

  /** Begins in the chroot of the connect string, which is made if it is not there. */
  static async open(servers: string): Promise<LiveSite> {
    const to = parseConnectString(servers);
    const hosts = to.hosts.map(formatHostPort).join(',');
    const client = new ZooKeeperClient(hosts, { sessionTimeoutMs: SESSION_TIMEOUT_MS });
    const site = new LiveSite(client, to);
    await client.ensurePath(site.path);
    return site;
  }

  /** A fresh root for one run, with these nodes in it. @returns its path at the servers. */
  async makeRoot(name: string, tree: InitialTree): Promise<string> {
    const root = `${this.path}/${name}`;
    await this.make(root, null);
    for (const [path, text] of Object.entries(tree)) {
      await this.make(root + path, new TextEncoder().encode(text));
    }
    return root;
  }

  /** What clients are told whose root this is to be. */
  connectString(root: string): string {
    return this.to.hosts.map(formatHostPort).join(',') + root;
  }

  /** All nodes below a root, sorted by path, as its clients see them. */
  async nodesBelow(root: string): Promise<readonly LeftNode[]> {
    await this.client.retrying().sync(root);
    const found: LeftNode[] = [];
    await this.gather(root, root, found);
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Removes everything. */
  async close(): Promise<void> {
    await this.client.deleteAll(this.path);
    await this.client.close();
  }

  private get path(): string {
    return this.to.chroot + this.root;
  }

  /** Nobody else makes nodes here: one that is there was made by a request whose answer was lost. */
  private async make(path: string, data: Uint8Array | null): Promise<void> {
    for (;;) {
      try {
        await this.client.connected();
        await this.client.create(path, data);
        return;
      } catch (error) {
        if (error instanceof NodeExistsError) return;
        if (!(error instanceof ConnectionLossError)) throw error;
      }
    }
  }

  private async gather(root: string, path: string, found: LeftNode[]): Promise<void> {
    const { children } = await this.client.retrying().getChildren(path);
    for (const name of children) {
      const child = `${path}/${name}`;
      const { data, stat } = await this.client.retrying().getData(child);
      const isEphemeral = stat.ephemeralOwner !== 0n;
      found.push({ path: child.slice(root.length), data, isEphemeral });
      await this.gather(root, child, found);
    }
  }
}
