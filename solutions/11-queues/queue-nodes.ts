import type { ZooKeeperClient } from '#client';
import { ensurePath } from './ensure-path.ts';

/** The nodes of one queue. Those of kazoo's `LockingQueue` are the same, except for receipts and failed items. */
export class QueueNodes {
  /** The items: persistent, sequential. */
  readonly entries: string;
  /** A node for each item that somebody works on: ephemeral, of the same name. */
  readonly taken: string;
  /** What tells a client afterwards that its transaction was carried out: ephemeral. */
  readonly receipts: string;
  /** Items that were given up. */
  readonly failed: string;
  private readonly client: ZooKeeperClient;
  private made: Promise<void> | undefined;

  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.entries = `${path}/entries`;
    this.taken = `${path}/taken`;
    this.receipts = `${path}/receipts`;
    this.failed = `${path}/failed`;
  }

  /** Makes the nodes that are not there, the first time it is called. */
  async ensure(): Promise<void> {
    this.made ??= this.make();
    try {
      await this.made;
    } catch (error) {
      this.made = undefined;
      throw error;
    }
  }

  private async make(): Promise<void> {
    for (const path of [this.entries, this.taken, this.receipts, this.failed]) {
      await ensurePath(this.client, path);
    }
  }
}
