import { todo } from '#kit';
import type { WaitOptions, ZooKeeperClient } from '#client';
/** How far the barrier is. */
interface Round {
  /** How often it was opened. */
  readonly opened: number;
  /** The node's version, for `check`. */
  readonly version: number;
}

/**
 * A barrier that is used again and again: in each round everybody waits until all have arrived. Its node holds how
 * often it was opened; whoever has arrived has an ephemeral node below it. Opening is one transaction: it counts the
 * round and takes the nodes of all who have arrived away.
 *
 * Being disconnected is no reason to do anything. When the session is over `arrive` throws a SessionExpiredError:
 * arrive again with a new client.
 */
export class CyclicBarrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;
  private readonly name: string;

  /**
   * @param path - the barrier's node. Its parent must be there.
   * @param size - how many have to arrive in each round.
   * @param name - of this process: no other one has it, and it has it again after a restart.
   */
  constructor(client: ZooKeeperClient, path: string, size: number, name: string) {
    this.client = client;
    this.path = path;
    this.size = size;
    this.name = name;
  }

  /**
   * Waits until all have arrived.
   *
   * TODO:
   * - Level 4: read the round. Arrive in it: make one's own node in a transaction that checks the
   *   version of the barrier's node. Wait until the barrier has been opened once more than what was
   *   read at first. Who sees that all are there opens it, in one transaction. Whatever that comes
   *   to: look again. If the time is over take one's own node away, and see whether the barrier was
   *   opened before that.
   *
   * @returns the number of the round, from 1; undefined if the time was over first, and then this process has not
   * arrived.
   */
  async arrive(options: WaitOptions = {}): Promise<number | undefined> {
    todo('CyclicBarrier.arrive, level 4');
  }
}
