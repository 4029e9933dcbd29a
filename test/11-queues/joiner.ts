import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { bySessions } from './session.ts';

/** Where they meet. */
export const MEETING = '/app/meeting';

/** How somebody takes part. */
export interface Joining {
  readonly size: number;
  readonly afterMs?: number;
  readonly timeoutMs?: number;
  /** Whether it begins again after a crash (true). */
  readonly comesBack?: boolean;
}

/** Joins by the chapter's code, under its own name; by another session if it loses the one it has. */
export function joiner(chapter: Chapter, joining: Joining): Main<Output> {
  const { size, afterMs = 0, timeoutMs, comesBack = true } = joining;
  return async (tools) => {
    if (tools.incarnation > 1 && !comesBack) return;
    await tools.delay(afterMs);
    await bySessions(tools, async (client) => {
      const queue = new chapter.RendezvousQueue(client, MEETING, size);
      const startedMs = tools.now();
      tools.output({ kind: 'joins', session: client.session!.id });
      try {
        const members = await queue.join(tools.self, { timeoutMs });
        if (members !== undefined) tools.output({ kind: 'open', members });
        else tools.output({ kind: 'gave up', afterMs: tools.now() - startedMs });
      } catch (error) {
        if (!(error instanceof chapter.RendezvousOverError)) throw error;
        tools.output({ kind: 'turned away' });
      }
    });
  };
}
