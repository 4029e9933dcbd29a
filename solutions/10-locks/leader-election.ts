import { NoNodeError, type ZooKeeperClient } from '#client';
import type { AcquireOptions } from './acquire-options.ts';
import type { Holding } from './holding.ts';
import { firstOf } from './line.ts';
import { Lock } from './lock.ts';

/**
 * Who leads is who holds a lock. There may be no leader for a while, and a former leader may believe that it still
 * leads: what it does has to be fenced, by the token of its term or by {@link LeaderState}.
 *
 * kazoo: `Election`, in whose line it can stand; Curator: `LeaderSelector`.
 */
export class LeaderElection {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly lock: Lock;

  /** @param identifier - who this is, for those who ask who leads. */
  constructor(client: ZooKeeperClient, path: string, identifier: string) {
    this.client = client;
    this.path = path;
    this.lock = new Lock(client, path, { identifier });
  }

  /**
   * Waits to be elected, and then leads.
   *
   * @param work - what the leader does. It has to end soon after the term is lost. When it ends, well or not, the term
   * is over.
   * @returns what `work` came to.
   * @throws what `work` throws; as {@link Lock.acquire}.
   *
   * @todo Level 7: a term is a holding of the lock.
   */
  async lead<Value>(
    work: (term: Holding) => Promise<Value>,
    options: AcquireOptions = {},
  ): Promise<Value> {
    const term = await this.lock.acquire(options);
    try {
      return await work(term);
    } finally {
      await term.release();
    }
  }

  /**
   * Who leads, by its identifier: as of a short while ago.
   *
   * @returns undefined if nobody does.
   * @throws any error of the client as it comes, ConnectionLossError included: whoever asks may ask again.
   *
   * @todo Level 7: look who is first in the line. It may be gone before you can read its data; then look again.
   */
  async leader(): Promise<string | undefined> {
    for (;;) {
      const first = firstOf(await this.names());
      if (first === undefined) return undefined;
      try {
        const { data } = await this.client.getData(`${this.path}/${first}`);
        return new TextDecoder().decode(data ?? new Uint8Array());
      } catch (error) {
        if (!(error instanceof NoNodeError)) throw error;
      }
    }
  }

  /** @solution */
  private async names(): Promise<readonly string[]> {
    try {
      return (await this.client.getChildren(this.path)).children;
    } catch (error) {
      if (error instanceof NoNodeError) return [];
      throw error;
    }
  }
}
