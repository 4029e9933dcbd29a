import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { holdFor } from './critical-section.ts';
import { LOCK_PATH, oneLife, type Use } from './lock-mains.ts';
import type { Output } from './output.ts';
import { openSession, ownNodes } from './session.ts';

/** What a process wants, one after the other: `'rwr'` is to read, to write, to read. */
export function readerOrWriter(chapter: Chapter, wishes: string, use: Use): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const lock = new chapter.ReadWriteLock(client, LOCK_PATH);
    await tools.delay(use.afterMs ?? 0);
    for (const wish of wishes) {
      const held = wish === 'r' ? await lock.acquireRead() : await lock.acquireWrite();
      await holdFor(tools, client, held, { ...use, mode: wish === 'r' ? 'read' : 'write' });
    }
    tools.output({ kind: 'left behind', nodes: await ownNodes(client, LOCK_PATH) });
  });
}

/** Many that come one after the other, each with a session of its own. */
export function readersAndWriters(chapter: Chapter, wishes: string, use: Use): Main<Output> {
  return oneLife(async (tools) => {
    const one = async (wish: string, place: number): Promise<void> => {
      const client = await openSession(tools);
      const lock = new chapter.ReadWriteLock(client, LOCK_PATH);
      await tools.delay((use.afterMs ?? 0) + 20 * place);
      const held = wish === 'r' ? await lock.acquireRead() : await lock.acquireWrite();
      await holdFor(tools, client, held, { ...use, mode: wish === 'r' ? 'read' : 'write' });
    };
    await Promise.all([...wishes].map(one));
  });
}
