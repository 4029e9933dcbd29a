import type { Main, ProcessTools } from '../../../src/recipes/index.ts';
import type { Chapter } from '../chapter.ts';
import { LOCK_PATH } from '../lock-mains.ts';
import type { Output } from '../output.ts';
import { bySessions, openSession } from '../session.ts';
import type { Store } from '../store-mains.ts';
import { Cache, ExpiringLock } from './expiring-lock.ts';
import { LockTable, RowLock } from './row-lock.ts';

/** How long a process needs under the lock, and how long its write is on its way. */
export interface Pace {
  readonly workMs: number;
  readonly wayMs: number;
}

const USUAL: Pace = { workMs: 400, wayMs: 20 };

/** What a lock gives to whoever has it. A lock that has no tokens has none to give. */
interface Held {
  readonly fencingToken?: bigint;
  release(): Promise<void>;
}

/** How somebody works under a lock. */
interface Manner {
  readonly mayWrite?: () => boolean;
  readonly pace?: Pace;
}

/** Reads, works, writes, all under the lock: the same with every kind of lock. */
async function workUnder(
  tools: ProcessTools<Output>,
  held: Held,
  store: Store,
  { mayWrite = () => true, pace = USUAL }: Manner = {},
): Promise<void> {
  const token = held.fencingToken ?? 0n;
  tools.note('has the lock');
  const value = store.read(token) + 1;
  await tools.delay(pace.workMs);
  if (mayWrite()) {
    tools.note('writes');
    await tools.delay(pace.wayMs);
    store.write(token, value);
    tools.output({ kind: 'stored', value, token });
  }
  await held.release();
}

export function rowLockUser(table: LockTable, store: Store, afterMs: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    await tools.delay(afterMs);
    await workUnder(tools, await new RowLock(tools, table).acquire(), store);
  };
}

export function expiringLockUser(cache: Cache, store: Store, afterMs: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    await tools.delay(afterMs);
    await workUnder(tools, await new ExpiringLock(tools, cache).acquire(), store);
  };
}

/** With the lock of the chapter, and a store that looks at tokens. It begins anew if it was too late. */
export function lockUser(chapter: Chapter, store: Store, afterMs: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    await tools.delay(afterMs);
    await bySessions(tools, async (client) => {
      for (;;) {
        const held = await new chapter.Lock(client, LOCK_PATH).acquire();
        try {
          return await workUnder(tools, held, store);
        } catch (error) {
          if (!(error instanceof chapter.StaleTokenError)) throw error;
          tools.output({ kind: 'refused', token: held.fencingToken });
          await held.release();
        }
      }
    });
  };
}

/** With the lock of the chapter, a store that serves whoever comes, and great care: it looks before it writes. */
export function carefulUser(
  chapter: Chapter,
  store: Store,
  afterMs: number,
  pace?: Pace,
): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    const client = await openSession(tools);
    await tools.delay(afterMs);
    const held = await new chapter.Lock(client, LOCK_PATH).acquire();
    const { release } = { release: () => held.release() };
    const mayWrite = (): boolean => held.isTrusted;
    await workUnder(tools, { release }, store, { mayWrite, ...(pace && { pace }) });
  };
}
