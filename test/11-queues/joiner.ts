import { oneShot, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { bySessions, openSession } from './session.ts';

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

/** Joins, and leaves a moment after it has seen that there are enough members: just when it opens. */
export function quitter(
  chapter: Chapter,
  { size, hesitatesMs }: { readonly size: number; readonly hesitatesMs: number },
): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    const client = await openSession(tools);
    const leaving = new AbortController();
    const reason = new Error('This one has changed its mind.');
    const queue = new chapter.RendezvousQueue(client, MEETING, size);
    tools.output({ kind: 'joins', session: client.session!.id });
    const joined = queue.join(tools.self, { signal: leaving.signal }).then(
      (members) => {
        if (members !== undefined) tools.output({ kind: 'open', members });
      },
      (error: unknown) => {
        if (error !== reason) throw error;
        tools.output({ kind: 'gave up', afterMs: 0 });
      },
    );
    await seeMembers(await openSession(tools), size);
    await tools.delay(hesitatesMs);
    leaving.abort(reason);
    await joined;
  };
}

/** Waits until the last one comes: until there is one less, and then something happens. */
async function seeMembers(client: ZooKeeperClient, size: number): Promise<void> {
  const path = `${MEETING}/members`;
  for (;;) {
    const { watcher, event } = oneShot();
    const stat = await client.exists(path, { watcher });
    const { children } = stat ? await client.getChildren(path, { watcher }) : { children: [] };
    if (children.length >= size) return;
    await event;
    if (children.length === size - 1) return;
  }
}
