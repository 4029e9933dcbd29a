import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { answered, bySessions, openSession } from './session.ts';

/** Where ids are drawn. Its parent is there at the beginning, it is not. */
export const IDS = '/app/ids';

/** Draws some ids, one after the other, and stays a while. */
export function drawer(
  chapter: Chapter,
  { count, stayMs = 0 }: { readonly count: number; readonly stayMs?: number },
): Main<Output> {
  return async (tools) => {
    let left = count;
    await bySessions(tools, async (client) => {
      const ids = new chapter.IdGenerator(client, IDS);
      while (left > 0) {
        left--;
        tools.output({ kind: 'asks' });
        tools.output({ kind: 'id', id: await ids.next() });
      }
      await tools.delay(stayMs);
    });
  };
}

/** Looks how many nodes there are. */
export function auditor(afterMs: number): Main<Output> {
  return async (tools) => {
    const client = await openSession(tools);
    await tools.delay(afterMs);
    await answered(client, () => client.sync(IDS));
    const { children } = await answered(client, () => client.getChildren(IDS));
    tools.output({ kind: 'sees', nodes: children.length });
  };
}
