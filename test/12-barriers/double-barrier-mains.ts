import type { ZooKeeperClient } from '#client';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { endedAfter } from './ended-after.ts';
import type { Output } from './output.ts';
import { withSession } from './with-session.ts';

const PATH = '/meeting';

/** How a member behaves. */
export interface Member {
  /** How many there have to be. */
  readonly size: number;
  /** Begins to enter so many ms after its start. */
  readonly afterMs?: number;
  /** Its first attempt to enter ends after this time. */
  readonly firstTimeoutMs?: number;
  /** It is a signal that ends it, not a time-out. */
  readonly bySignal?: boolean;
}

/** Enters a double barrier, again after each crash and each session that ended. */
export function entrant(chapter: Chapter, member: Member): Main<Output> {
  const { size, afterMs = 0, firstTimeoutMs, bySignal = false } = member;
  return async (tools) => {
    if (tools.incarnation === 1) await tools.delay(afterMs);
    tools.output({ kind: 'entering' });
    await withSession(tools, async (client, attempt) => {
      const barrier = new chapter.DoubleBarrier(client, PATH, size, tools.self);
      if (firstTimeoutMs !== undefined && attempt === 1 && tools.incarnation === 1) {
        const hasEntered = await endedAfter(tools, firstTimeoutMs, bySignal, (options) =>
          barrier.enter(options),
        );
        if (hasEntered === true) return entered(tools, client);
        tools.output({ kind: 'gave up', by: bySignal ? 'signal' : 'time-out' });
        await tools.delay(150);
        tools.output({ kind: 'entering' });
      }
      await barrier.enter();
      entered(tools, client);
    });
  };
}

/**
 * Enters a double barrier, works for so many ms, and leaves it. If it crashes it does not come back to it. It does
 * not wait for ever for those who crashed before they had entered.
 */
export function participant(chapter: Chapter, size: number, workMs: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    await withSession(tools, async (client, attempt) => {
      if (attempt > 1) return;
      const barrier = new chapter.DoubleBarrier(client, PATH, size, tools.self);
      tools.output({ kind: 'entering' });
      if (!(await barrier.enter({ timeoutMs: 15_000 }))) {
        return tools.output({ kind: 'gave up', by: 'time-out' });
      }
      entered(tools, client);
      await tools.delay(workMs);
      tools.output({ kind: 'leaving' });
      await barrier.leave();
      tools.output({ kind: 'left' });
    });
  };
}

function entered(tools: ProcessTools<Output>, client: ZooKeeperClient): void {
  tools.output({ kind: 'entered', session: client.session!.id });
}
