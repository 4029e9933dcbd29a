import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import type { AcquireOptions } from './acquire-options.ts';
import type { Holding } from './holding.ts';
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
   * TODO:
   * - Level 7: a term is a holding of the lock.
   *
   * @param work - what the leader does. It has to end soon after the term is lost. When it ends, well or not, the term
   * is over.
   * @returns what `work` came to.
   * @throws what `work` throws; as {@link Lock.acquire}.
   */
  async lead<Value>(
    work: (term: Holding) => Promise<Value>,
    options: AcquireOptions = {},
  ): Promise<Value> {
    todo('LeaderElection.lead, level 7');
  }

  /**
   * Who leads, by its identifier: as of a short while ago.
   *
   * TODO:
   * - Level 7: look who is first in the line. It may be gone before you can read its data; then
   *   look again.
   *
   * @returns undefined if nobody does.
   * @throws any error of the client as it comes, ConnectionLossError included: whoever asks may ask again.
   */
  async leader(): Promise<string | undefined> {
    todo('LeaderElection.leader, level 7');
  }
}
