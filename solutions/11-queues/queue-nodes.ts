import type { ZooKeeperClient } from '#client';
import { StandingNodes } from './standing-nodes.ts';

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
  private readonly standing: StandingNodes;

  constructor(client: ZooKeeperClient, path: string) {
    this.entries = `${path}/entries`;
    this.taken = `${path}/taken`;
    this.receipts = `${path}/receipts`;
    this.failed = `${path}/failed`;
    const paths = [this.entries, this.taken, this.receipts, this.failed];
    this.standing = new StandingNodes(client, paths);
  }

  /**
   * Makes those of them that are not there, the first time it is called.
   *
   * @throws SessionExpiredError, the signal's reason.
   */
  ensure(signal?: AbortSignal): Promise<void> {
    return this.standing.ensure(signal);
  }
}
