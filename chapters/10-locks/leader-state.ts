import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { Holding } from './holding.ts';

/** The write was not carried out: somebody else leads by now, or nobody does. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/**
 * What a leader keeps in ZooKeeper, so that the next one can go on from there. Only the leader can write it: not who
 * believes that it leads.
 */
export class LeaderState {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly term: Holding;

  /**
   * @param client - by which the term was acquired.
   * @param path - of the node that has the state. It is there.
   */
  constructor(client: ZooKeeperClient, path: string, term: Holding) {
    this.client = client;
    this.path = path;
    this.term = term;
  }

  /**
   * What was written last. From then on no write of a former leader is carried out. A lost connection is survived.
   *
   * TODO:
   * - Level 7: read the node.
   *
   * @throws FencedError, or not, if somebody else leads by now; SessionExpiredError.
   */
  async read(): Promise<Uint8Array | null> {
    todo('LeaderState.read, level 7');
  }

  /**
   * Replaces the state. A lost connection is survived.
   *
   * TODO:
   * - Level 7: by one request that is carried out only as long as the term lasts in the servers'
   *   view. Or let the new leader lock the former ones out when it first reads: by a version that
   *   they do not know, or by an access control list.
   *
   * @throws FencedError if somebody else leads by now; SessionExpiredError.
   */
  async write(data: Uint8Array): Promise<void> {
    todo('LeaderState.write, level 7');
  }
}
