import { SessionExpiredError, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { holdFor } from './critical-section.ts';
import { LOCK_PATH, oneLife } from './lock-mains.ts';
import type { Output } from './output.ts';
import { answered, openSession, ownNodes, ticketOf } from './session.ts';

/** Tells, whenever the state of its session has changed, what it believes of the lock that it holds. */
export function believer(chapter: Chapter, holdMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const held = await new chapter.Lock(client, LOCK_PATH).acquire();
    const askedLate = await new chapter.Lock(client, `${LOCK_PATH}-2`).acquire();
    let isReleased = false;
    const tell = async (): Promise<void> => {
      await tools.delay(1);
      const { state } = client;
      const { isTrusted } = held;
      tools.output({ kind: 'belief', state, isReleased, isTrusted, isLost: held.lost.aborted });
    };
    client.onState(() => void tell());
    await tell();
    await tools.delay(holdMs);
    const isOver = client.state === 'Expired';
    see(
      tools,
      '`lost`, if it is asked for now',
      asked(askedLate.lost),
      isOver ? 'aborted' : 'not aborted',
    );
    see(
      tools,
      '`lost`, asked for twice',
      held.lost === held.lost ? 'the same signal' : 'another one',
      'the same signal',
    );
    see(tools, 'release', await outcomeOf(held.release()), 'done');
    if (isOver) return;
    isReleased = true;
    await tell();
    await client.close();
    await tools.delay(2);
    see(tools, '`lost` of what was held until close', asked(askedLate.lost), 'aborted');
  });
}

/** Asks for a lock by one session that it has by another. */
export function examiner(chapter: Chapter): Main<Output> {
  return oneLife(async (tools) => {
    const [mine, other] = [await openSession(tools), await openSession(tools)];
    const lock = new chapter.Lock(mine, LOCK_PATH);
    const left = async (): Promise<void> =>
      tools.output({ kind: 'left behind', nodes: await ownNodes(mine, LOCK_PATH) });
    const held = await new chapter.Lock(other, LOCK_PATH).acquire();
    see(tools, 'tryAcquire of a lock that is held', wordFor(await lock.tryAcquire()), 'undefined');
    await left();
    const signal = AbortSignal.abort(new Error('no more'));
    see(
      tools,
      'acquire with a signal that is aborted',
      await outcomeOf(lock.acquire({ signal })),
      'no more',
    );
    await left();
    await held.release();
    await held.release();
    const free = await lock.tryAcquire();
    see(tools, 'tryAcquire of a lock that is free', wordFor(free), 'a holding');
    await free?.release();
    await left();
    const stranger = await openSession(tools);
    const { lost } = await new chapter.Lock(stranger, `${LOCK_PATH}-2`).acquire();
    await stranger.addAuth('no such scheme', null).catch(() => undefined);
    await tools.delay(1);
    see(tools, `\`lost\`, while the client is ${stranger.state}`, asked(lost), 'aborted');
  });
}

/** After a request it is known, even if the process has just been woken up. */
async function hasEnded(client: ZooKeeperClient): Promise<boolean> {
  try {
    await answered(client, () => client.exists('/'));
    return false;
  } catch (error) {
    if (!(error instanceof SessionExpiredError)) throw error;
    return true;
  }
}

function wordFor(held: object | undefined): string {
  return held === undefined ? 'undefined' : 'a holding';
}

/** Two owners in one process. */
export function reentrant(chapter: Chapter, afterMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const session = client.session!.id;
    const lock = new chapter.ReentrantLock(client, LOCK_PATH);
    await tools.delay(afterMs);
    const one = async (owner: object): Promise<void> => {
      const first = await lock.acquire(owner);
      tools.output({ kind: 'entered', session });
      const second = await lock.acquire(owner);
      await tools.delay(15);
      await second.release();
      await second.release();
      await tools.delay(5);
      tools.output({ kind: 'left', session });
      const released = first.release();
      const again = await lock.acquire(owner);
      tools.output({ kind: 'entered', session });
      await released;
      await tools.delay(5);
      tools.output({ kind: 'left', session });
      await again.release();
    };
    const another = async (): Promise<void> => {
      // The other owner is inside by then, or in the line.
      await tools.delay(12);
      await one({});
    };
    await Promise.all([one({}), another()]);
    tools.output({ kind: 'left behind', nodes: await ownNodes(client, LOCK_PATH) });
  });
}

/** Holds a lock for so long that its session may end meanwhile, and acquires it again. */
export function reentrantSleeper(chapter: Chapter, holdMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const lock = new chapter.ReentrantLock(client, `${LOCK_PATH}-2`);
    await lock.acquire('me');
    await tools.delay(holdMs);
    const isOver = await hasEnded(client);
    const again = await outcomeOf(lock.acquire('me'));
    see(tools, 'to acquire it again', again, isOver ? 'SessionExpiredError' : 'done');
  });
}

/** Waits for the lock while its session ends, or not. */
export function sleeper(chapter: Chapter, afterMs: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    const client = await openSession(tools);
    await tools.delay(afterMs);
    try {
      const held = await new chapter.Lock(client, LOCK_PATH).acquire();
      await holdFor(tools, client, held, { holdMs: 5 });
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
      see(tools, 'the state of its client', client.state, 'Expired');
    }
  };
}

/** Deletes the node that is second in the line, whosever it is. */
export function administrator(afterMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    await tools.delay(afterMs);
    const { children } = await answered(client, () => client.getChildren(LOCK_PATH));
    const [, second] = [...children].sort((a, b) => ticketOf(a) - ticketOf(b));
    if (second === undefined) return;
    tools.note(`deletes ${second.slice(-10)}`);
    await client.delete(`${LOCK_PATH}/${second}`);
  });
}

function see(tools: ProcessTools<Output>, what: string, is: string, should: string): void {
  tools.output({ kind: 'seen', what, is, should });
}

function asked({ aborted }: AbortSignal): string {
  return aborted ? 'aborted' : 'not aborted';
}

/** `done`, or what it was rejected with: the name of an error of the client, else its message. */
async function outcomeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    if (error instanceof SessionExpiredError) return error.name;
    return (error as Error).message;
  }
}
