import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { endedAfter } from './ended-after.ts';
import type { Output } from './output.ts';
import { withSession } from './with-session.ts';

const PATH = '/rounds';

/** How long somebody who comes back waits: the others may have had their last round meanwhile. */
const LATE_MS = 14_000;

/** Goes through so many rounds, with some work between them; it comes so many ms after its first start. */
export function runner(
  chapter: Chapter,
  rounds: number,
  workMs: number,
  afterMs = 0,
): Main<Output> {
  return async (tools) => {
    if (tools.incarnation === 1) await tools.delay(afterMs);
    await withSession(tools, async (client, attempt) => {
      const barrier = new chapter.CyclicBarrier(client, PATH, 3, tools.self);
      const isBack = attempt > 1 || tools.incarnation > 1;
      for (;;) {
        tools.output({ kind: 'arriving' });
        const round = await barrier.arrive(isBack ? { timeoutMs: LATE_MS } : {});
        if (round === undefined) return tools.output({ kind: 'gave up', by: 'time-out' });
        tools.output({ kind: 'went on', round });
        if (round >= rounds) return;
        await tools.delay(workMs);
      }
    });
  };
}

/** Arrives with a time-out or a signal, gives up, and arrives again. */
export function impatientRunner(
  chapter: Chapter,
  timeoutMs: number,
  bySignal: boolean,
): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      const barrier = new chapter.CyclicBarrier(client, PATH, 3, tools.self);
      tools.output({ kind: 'arriving' });
      const early = await endedAfter(tools, timeoutMs, bySignal, (options) =>
        barrier.arrive(options),
      );
      if (early === undefined) {
        tools.output({ kind: 'gave up', by: bySignal ? 'signal' : 'time-out' });
        await tools.delay(200);
        tools.output({ kind: 'arriving' });
      }
      const round = early ?? (await barrier.arrive());
      if (round !== undefined) tools.output({ kind: 'went on', round });
    });
  };
}

/** Goes through one round. */
export function lateRunner(chapter: Chapter, afterMs: number): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      await tools.delay(afterMs);
      tools.output({ kind: 'arriving' });
      const barrier = new chapter.CyclicBarrier(client, PATH, 3, tools.self);
      const round = await barrier.arrive();
      if (round !== undefined) tools.output({ kind: 'went on', round });
    });
  };
}
