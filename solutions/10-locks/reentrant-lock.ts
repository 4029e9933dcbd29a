import type { ZooKeeperClient } from '#client';
import type { AcquireOptions } from './acquire-options.ts';
import type { Releasable } from './acquirable.ts';
import type { Holding } from './holding.ts';
import { Lock, type LockOptions } from './lock.ts';

/** What an owner has, and how often. */
interface Entry {
  readonly holding: Holding;
  count: number;
}

/**
 * A lock that its owner may acquire again while it holds it, and that is free when it was released as often as it was
 * acquired.
 *
 * In Java the owner is the thread (Curator: `InterProcessMutex`). Here nothing says who is calling, so the caller does:
 * any value will do, such as an object for each task. Two owners exclude each other, in one process as in two.
 */
export class ReentrantLock {
  private readonly lock: Lock;
  private readonly entries = new Map<unknown, Entry>();

  /** @param path - the node below which the line is: the same line as that of a {@link Lock}. */
  constructor(client: ZooKeeperClient, path: string, options: LockOptions = {}) {
    this.lock = new Lock(client, path, options);
  }

  /**
   * Waits until the lock is the owner's; at once if it is already. An owner waits for one `acquire` before it begins
   * another, as a thread does.
   *
   * @returns what is to be released once: to release it twice counts once.
   *
   * @todo Level 4: the first time by `this.lock`; after that count. What is lost is not held any more, and what is
   * being released is not either.
   */
  async acquire(owner: unknown, options: AcquireOptions = {}): Promise<Releasable> {
    let entry = this.entries.get(owner);
    if (entry === undefined || entry.holding.lost.aborted) {
      entry = { holding: await this.lock.acquire(options), count: 0 };
      this.entries.set(owner, entry);
    }
    entry.count++;
    return this.oneOf(entry, owner);
  }

  /** @solution */
  private oneOf(entry: Entry, owner: unknown): Releasable {
    let released: Promise<void> | undefined;
    const release = async (): Promise<void> => {
      if (--entry.count > 0) return;
      if (this.entries.get(owner) === entry) this.entries.delete(owner);
      await entry.holding.release();
    };
    return { release: () => (released ??= release()) };
  }
}
