import { ZooKeeperError, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { LOCK_PATH, oneLife } from './lock-mains.ts';
import type { Output } from './output.ts';
import { bySessions, openSession } from './session.ts';

/** Whoever is refused so often has never a chance. */
const ENOUGH = 6;

/** How long a request takes to a store. */
const NETWORK_MS = 2;

/** What is protected: one number. */
export interface Store {
  read(token: bigint): number;
  write(token: bigint, value: number): void;
}

/** A store that serves whoever comes. */
export class OpenStore implements Store {
  private value = 0;

  read(): number {
    return this.value;
  }

  write(_token: bigint, value: number): void {
    this.value = value;
  }
}

/**
 * Adds one to what is in the store: reads, thinks, and writes. Whoever is refused tries once more to write the same: it
 * may not know better.
 *
 * @returns false if the store refuses.
 */
async function addOne(
  tools: ProcessTools<Output>,
  store: Store,
  { token, thinkMs }: { readonly token: bigint; readonly thinkMs: number },
  isStale: (error: unknown) => boolean,
): Promise<boolean> {
  const ask = async (request: () => void): Promise<boolean> => {
    await tools.delay(NETWORK_MS);
    try {
      request();
      return true;
    } catch (error) {
      if (!isStale(error)) throw error;
      tools.output({ kind: 'refused', token });
      return false;
    }
  };
  let value = 0;
  const read = (): void => {
    value = store.read(token) + 1;
    tools.output({ kind: 'served', token });
  };
  const write = (): void => {
    store.write(token, value);
    tools.output({ kind: 'stored', value, token });
  };
  if (!(await ask(read))) return false;
  await tools.delay(thinkMs);
  return (await ask(write)) || (await ask(write));
}

/** Adds one, under the lock, so often. */
export function adder(
  chapter: Chapter,
  store: Store,
  { rounds, thinkMs }: { readonly rounds: number; readonly thinkMs: number },
): Main<Output> {
  const isStale = (error: unknown): boolean => error instanceof chapter.StaleTokenError;
  return async (tools) => {
    if (tools.incarnation > 1) return;
    let done = 0;
    let refusals = 0;
    await bySessions(tools, async (client) => {
      const lock = new chapter.Lock(client, LOCK_PATH);
      while (done < rounds && refusals < ENOUGH) {
        const held = await lock.acquire();
        const how = { token: held.fencingToken, thinkMs };
        if (await addOne(tools, store, how, isStale)) done++;
        else refusals++;
        await held.release();
      }
    });
    const what = `of its ${rounds} writes`;
    tools.output({ kind: 'seen', what, is: `${done} done`, should: `${rounds} done` });
  };
}

/** Takes tokens; and sometimes cleans up, when nobody is in the line. */
export function tokenTaker(
  chapter: Chapter,
  { afterMs, rounds }: { readonly afterMs: number; readonly rounds: number },
): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    await tools.delay(afterMs);
    for (let round = 0; round < rounds; round++) {
      const held = await new chapter.Lock(client, LOCK_PATH).acquire();
      tools.output({ kind: 'token', token: held.fencingToken });
      await tools.delay(2);
      await held.release();
      await cleanUp(client);
    }
  });
}

/** Deletes the node below which the line is. It may be in use, or gone. */
async function cleanUp(client: ZooKeeperClient): Promise<void> {
  try {
    await client.delete(LOCK_PATH);
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
  }
}
