import { todo } from '#kit';
import type { WaitOptions, ZooKeeperClient } from '#client';
/** A child of the barrier that is no member: it is there once all have entered. */
const READY = 'ready';

/**
 * A double barrier: its members begin together and end together. Each has a node below the barrier while it takes
 * part. For one use of a path.
 *
 * Being disconnected is no reason to do anything. When the session is over, `enter` and `leave` throw a
 * SessionExpiredError, and the others no longer count on this member: it may enter again with a new client. Curator:
 * `DistributedDoubleBarrier`; kazoo: `DoubleBarrier`.
 */
export class DoubleBarrier {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;
  private readonly name: string;

  /**
   * @param path - the barrier's node. Its parent must be there.
   * @param size - how many have to enter.
   * @param name - of this process: no other one has it, and it has it again after a restart. Not "ready".
   */
  constructor(client: ZooKeeperClient, path: string, size: number, name: string) {
    this.client = client;
    this.path = path;
    this.size = size;
    this.name = name;
  }

  /**
   * Waits until so many have entered.
   *
   * TODO:
   * - Level 2: claim a node of one's own below the barrier. Look for `ready` with a watcher; if it
   *   is not there count the members, and if they are all there make it. If the time is over, or
   *   the signal comes, take one's own node away.
   *
   * @returns false if the time was over first; then this process has not entered.
   */
  async enter(options: WaitOptions = {}): Promise<boolean> {
    todo('DoubleBarrier.enter, level 2');
  }

  /**
   * Waits until all have left, or their sessions have ended.
   *
   * TODO:
   * - Level 3: as long as there are members: the lowest name keeps its node and waits for the
   *   highest to go; all others take their own away and wait for the lowest. Who is the last takes
   *   `ready` away, and then its own.
   *
   * @returns false if the time was over first; then the own node may be gone already.
   */
  async leave(options: WaitOptions = {}): Promise<boolean> {
    todo('DoubleBarrier.leave, level 3');
  }
}
