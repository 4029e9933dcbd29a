import { OPEN_ACL } from '#kit';
import { ZooKeeperError, type ZooKeeperClient } from '#client';
import type { MultiOp } from '../kit/contracts/znode-tree.ts';
import type { Random } from '../sim/random.ts';

/** So many nodes are written by all clients. */
const SHARED_NODES = 12;

/** Every so often data are of this size, so that logs and snapshots grow. */
const LARGE_BYTES = 30_000;

/** The nodes that a phase is about. `left` and `right` are only ever set together. */
export interface Places {
  readonly root: string;
  readonly shared: string;
  readonly queue: string;
  readonly mine: string;
  readonly left: string;
  readonly right: string;
  /** The ephemeral node that anybody has made last. */
  latestOwn: string;
}

/** Where the nodes of a phase are. */
export function placesOf(root: string): Places {
  return {
    root,
    shared: `${root}/shared`,
    queue: `${root}/queue`,
    mine: `${root}/mine`,
    left: `${root}/left`,
    right: `${root}/right`,
    latestOwn: `/mine/none`,
  };
}

/** What one client does, one thing after the other. Its choices come from a stream of its own, what comes of them does not. */
export class Workload {
  private readonly client: ZooKeeperClient;
  private readonly name: string;
  private readonly places: Places;
  private readonly random: Random;
  private writes = 0;
  private readonly queued: string[] = [];
  private readonly own: string[] = [];
  private lastVersion = 0;

  constructor(client: ZooKeeperClient, name: string, places: Places, random: Random) {
    this.client = client;
    this.name = name;
    this.places = places;
    this.random = random;
  }

  /** Asks for something, and waits for its end. What a server refuses, or a broken connection leaves open, is no problem. */
  async step(): Promise<void> {
    try {
      await this.choose();
    } catch (error) {
      if (!(error instanceof ZooKeeperError)) throw error;
    }
  }

  private async choose(): Promise<unknown> {
    const { client, places, random } = this;
    const path = `${places.shared}/n${random.between(1, SHARED_NODES)}`;
    switch (random.between(0, 19)) {
      case 0:
      case 1:
      case 2:
        return client.create(path, this.data());
      case 3:
      case 4:
        return client.setData(path, this.data());
      case 5:
        return client.setData(path, this.data(), { version: this.lastVersion });
      case 6:
        return client.delete(path, random.float() < 0.5 ? {} : { version: this.lastVersion });
      case 7:
        return this.makeQueued();
      case 8:
        return this.takeQueued();
      case 9:
        return this.makeOwn();
      case 10:
        return this.dropOwn();
      case 11:
        return client.multi(this.pair());
      case 12:
        return client.multi(this.several(path));
      case 13:
        return this.readPair();
      case 14:
        return this.readAfterSync(path);
      case 15:
        return client.exists(path, this.watching());
      case 16:
        return client.getChildren(this.anyParent(), this.watching());
      case 17:
        return client.exists(this.anyOwn(), this.watching());
      default: {
        const { stat } = await client.getData(path, this.watching());
        this.lastVersion = stat.version;
        return stat;
      }
    }
  }

  private async makeQueued(): Promise<void> {
    const { path } = await this.client.create(`${this.places.queue}/q-`, this.data(), {
      sequential: true,
    });
    this.queued.push(path);
  }

  private async takeQueued(): Promise<void> {
    const path = this.queued.shift();
    if (path !== undefined) await this.client.delete(path);
  }

  private async makeOwn(): Promise<void> {
    const sequential = this.random.float() < 0.5;
    const name = sequential ? 's-' : `${this.name}-${this.writes}`;
    const { path } = await this.client.create(`${this.places.mine}/${name}`, this.data(), {
      ephemeral: true,
      sequential,
    });
    this.own.push(path);
    this.places.latestOwn = path;
  }

  /** Few are taken away, so that something is left for the end of the session. */
  private async dropOwn(): Promise<void> {
    if (this.own.length < 8) return;
    await this.client.delete(this.own.shift()!);
  }

  private async readPair(): Promise<void> {
    const { left, right } = this.places;
    await this.client.multiRead(
      [left, right].map((path) => ({ op: 'getData', path, watch: false })),
    );
  }

  /** Both are asked for at once: the order of the answers is the servers' concern. */
  private async readAfterSync(path: string): Promise<void> {
    await Promise.all([this.client.sync(path), this.client.getData(path)]);
  }

  private pair(): MultiOp[] {
    const data = this.data();
    const { left, right } = this.places;
    return [left, right].map((path) => ({ op: 'setData', path, data, version: -1 }));
  }

  /** Often a part of it is refused, and so is all. */
  private several(path: string): MultiOp[] {
    const { queue } = this.places;
    const made = { data: this.data(), flags: 2 } as const;
    return [
      { op: 'check', path, version: -1 },
      { op: 'setData', path, data: this.data(), version: -1 },
      { op: 'create', path: `${queue}/m-`, ...made, acl: OPEN_ACL },
      { op: 'delete', path, version: this.random.float() < 0.5 ? -1 : this.lastVersion },
    ];
  }

  private anyParent(): string {
    const { shared, queue, mine } = this.places;
    return [shared, shared, queue, mine][this.random.between(0, 3)]!;
  }

  /** An ephemeral of its own, or of another client. */
  private anyOwn(): string {
    return this.random.float() < 0.5
      ? (this.own[0] ?? this.places.latestOwn)
      : this.places.latestOwn;
  }

  private watching(): { watcher?: () => void } {
    return this.random.float() < 0.5 ? { watcher: () => undefined } : {};
  }

  private data(): Uint8Array {
    const text = `${this.name} ${++this.writes}`;
    const isLarge = this.random.float() < 0.01;
    return new TextEncoder().encode(isLarge ? text.padEnd(LARGE_BYTES, '.') : text);
  }
}
