import type { Stat } from '#kit';
import { ZooKeeperClient, ZooKeeperError, type WatchedEvent } from '../client/index.ts';
import { formatPerms, parseAcls } from '../shell/acl-text.ts';
import { BadRequest } from './request-body.ts';
import type { NodeChange, NodeView, StatView } from './view.ts';

/** So many children are sent at once. */
const PAGE = 200;
/** Then a server does not answer that should. */
const PATIENCE_MS = 5000;

/** How a node is to be made. */
export interface NewNode {
  readonly path: string;
  readonly data: Uint8Array;
  readonly isEphemeral: boolean;
  readonly isSequential: boolean;
}

/** The tree of an ensemble, read and changed by a client of its own, which is there as long as somebody looks. */
export class NodeBrowser {
  private readonly connectString: string;
  private readonly tell: (change: NodeChange) => void;
  private client: ZooKeeperClient | undefined;

  /** @param tell - is called for every change anywhere in the tree, once somebody has looked. */
  constructor(connectString: string, tell: (change: NodeChange) => void) {
    this.connectString = connectString;
    this.tell = tell;
  }

  /** @param from - how many of its children, sorted by name, to leave out. */
  async read(path: string, from: number): Promise<NodeView> {
    const client = this.connected();
    const options = { timeoutMs: PATIENCE_MS };
    const [{ data, stat }, { children }, acl] = await Promise.all([
      client.getData(path, options),
      client.getChildren(path, options),
      // Who may not know the list may read the node all the same.
      client.getAcl(path, options).catch((error: unknown) => onlyRefusal(error)),
    ]);
    return {
      path,
      data: data === null ? null : Buffer.from(data).toString('base64'),
      ...(acl !== undefined && {
        acl: acl.acl.map(({ perms, id }) => ({ ...id, perms: formatPerms(perms) })),
      }),
      stat: statView(stat),
      children: [...children].sort().slice(from, from + PAGE),
      from,
      count: children.length,
    };
  }

  /** @returns its path, with its number if it is sequential. */
  async create({ path, data, isEphemeral, isSequential }: NewNode): Promise<string> {
    const options = { ephemeral: isEphemeral, sequential: isSequential, timeoutMs: PATIENCE_MS };
    return (await this.connected().create(path, data, options)).path;
  }

  /** @param version - the one that the node must have; -1 for any. */
  async setData(path: string, data: Uint8Array, version: number): Promise<void> {
    await this.connected().setData(path, data, { version, timeoutMs: PATIENCE_MS });
  }

  /** @param text - as the shell takes it: `world:anyone:cdrwa,digest:ada:…:r`. @param version - of the list. */
  async setAcl(path: string, text: string, version: number): Promise<void> {
    const acl = parseAcls(text, (problem) => {
      throw new BadRequest(problem);
    });
    await this.connected().setAcl(path, acl, { version, timeoutMs: PATIENCE_MS });
  }

  async delete(path: string, version: number): Promise<void> {
    await this.connected().delete(path, { version, timeoutMs: PATIENCE_MS });
  }

  /** Ends the session, if there is one. The next look begins another. */
  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.close();
  }

  private connected(): ZooKeeperClient {
    if (this.client !== undefined) return this.client;
    const client = new ZooKeeperClient(this.connectString, { sessionTimeoutMs: 10_000 });
    this.client = client;
    client.onState((state) => {
      const isOver = state === 'Expired' || state === 'AuthFailed' || state === 'Closed';
      if (isOver && this.client === client) this.client = undefined;
    });
    // It is sent when there is a server; if the session ends before, the next client asks for the same.
    client.addWatch('/', (event) => this.seen(event), { recursive: true }).catch(() => undefined);
    return client;
  }

  private seen({ type, path }: WatchedEvent): void {
    const known = { NodeCreated: 'created', NodeDeleted: 'deleted', NodeDataChanged: 'changed' };
    const what = known[type as keyof typeof known] as NodeChange['type'] | undefined;
    if (what !== undefined && path !== null) this.tell({ path, type: what });
  }
}

function statView(stat: Stat): StatView {
  const { czxid, mzxid, pzxid, ephemeralOwner, ...rest } = stat;
  return {
    ...rest,
    czxid: hex(czxid),
    mzxid: hex(mzxid),
    pzxid: hex(pzxid),
    ephemeralOwner: hex(ephemeralOwner),
  };
}

function hex(number: bigint): string {
  return `0x${BigInt.asUintN(64, number).toString(16)}`;
}

function onlyRefusal(error: unknown): undefined {
  if (error instanceof ZooKeeperError && error.name === 'NoAuthError') return undefined;
  throw error;
}
