import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { holdFor } from './critical-section.ts';
import { LOCK_PATH, oneLife } from './lock-mains.ts';
import type { Output } from './output.ts';
import { openSession, ownNodes } from './session.ts';

/** How somebody waits who does not wait for ever. */
export interface Patience {
  readonly afterMs: number;
  readonly limitMs: number;
  readonly by: 'time-out' | 'abort';
}

/** Wants the lock, and gives up; or gets it before. In the end it has no node in the line. */
export function impatient(chapter: Chapter, patience: Patience): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const lock = new chapter.Lock(client, LOCK_PATH);
    await tools.delay(patience.afterMs);
    const startedMs = tools.now();
    const { limitMs } = patience;
    const reason = new Error('The one who waited has changed its mind.');
    try {
      const held = await lock.acquire(limitOf(tools, patience, reason));
      await holdFor(tools, client, held, { holdMs: 5 });
    } catch (error) {
      const isRight =
        patience.by === 'abort' ? error === reason : error instanceof chapter.LockTimeoutError;
      if (!isRight) throw error;
      tools.output({ kind: 'gave up', afterMs: tools.now() - startedMs, limitMs });
    }
    await client.connected();
    tools.output({
      kind: 'left behind',
      nodes: await stillThere(tools, () => ownNodes(client, LOCK_PATH)),
    });
  });
}

function limitOf(tools: ProcessTools<Output>, { limitMs, by }: Patience, reason: Error) {
  if (by === 'time-out') return { timeoutMs: limitMs };
  const controller = new AbortController();
  void tools.delay(limitMs).then(() => controller.abort(reason));
  return { signal: controller.signal };
}

/** A node may take a while to go, if there was no connection. */
async function stillThere(
  tools: ProcessTools<Output>,
  look: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const nodes = await look();
  if (nodes.length === 0) return nodes;
  await tools.delay(500);
  return look();
}
