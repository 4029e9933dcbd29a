import type { ZooKeeperClient } from '#client';
import type { AcquireOptions } from './acquire-options.ts';
import type { Holding } from './holding.ts';
import { Lock } from './lock.ts';

/**
 * A lock that many may hold to read, or one to write. Who comes first has it first: a reader waits for every writer
 * before it, a writer for everybody before it.
 *
 * Apache's recipe "Shared Locks"; kazoo: `ReadLock` and `WriteLock`, in whose lines it can stand; Curator:
 * `InterProcessReadWriteLock`.
 */
export class ReadWriteLock {
  private readonly readers: Lock;
  private readonly writers: Lock;

  /** @param path - the node below which the line is: one line for both. */
  constructor(client: ZooKeeperClient, path: string, identifier?: string) {
    const named = identifier === undefined ? {} : { identifier };
    this.readers = new Lock(client, path, { ...named, kind: '__rlock__', waitsFor: ['__lock__'] });
    this.writers = new Lock(client, path, {
      ...named,
      kind: '__lock__',
      waitsFor: ['__lock__', '__rlock__'],
    });
  }

  /**
   * Waits until no writer is there that came before.
   *
   * @throws as {@link Lock.acquire}
   *
   * @todo Level 5: who is waited for, and which node is watched?
   */
  acquireRead(options: AcquireOptions = {}): Promise<Holding> {
    return this.readers.acquire(options);
  }

  /**
   * Waits until nobody is there who came before.
   *
   * @throws as {@link Lock.acquire}
   *
   * @todo Level 5: who is waited for, and which node is watched?
   */
  acquireWrite(options: AcquireOptions = {}): Promise<Holding> {
    return this.writers.acquire(options);
  }
}
