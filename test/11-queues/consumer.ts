import type { ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import { toText } from './bytes.ts';
import type { Chapter } from './chapter.ts';
import { DONE, QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { answered, bySessions } from './session.ts';

/** When a consumer has had enough. */
export interface Consumption {
  /** After so many items; or else when these producers are done, and nothing is left. */
  readonly count?: number;
  readonly producers?: readonly string[];
  readonly afterMs?: number;
  /** It begins when these producers are done. */
  readonly after?: readonly string[];
  /** What it does with each. */
  readonly workMs?: number;
}

/** How long one waits at first who does not know whether more will come, in ms; each time in vain it waits longer. */
export const FIRST_WAIT_MS = 300;

/** Takes items by the chapter's code, also after a crash, and by another session if it loses its own. */
export function consumer(chapter: Chapter, consumption: Consumption): Main<Output> {
  const { count = Infinity, afterMs = 0, after = [], workMs = 0 } = consumption;
  return async (tools) => {
    let taken = 0;
    await bySessions(tools, async (client) => {
      const queue = new chapter.DistributedQueue(client, QUEUE);
      await tools.delay(afterMs);
      if (after.length > 0) await untilDone(tools, client, after);
      let timeoutMs = FIRST_WAIT_MS;
      while (taken < count) {
        tools.output({ kind: 'takes' });
        const startedMs = tools.now();
        const item = await queue.take(count === Infinity ? { timeoutMs } : {});
        if (item !== undefined) {
          taken++;
          timeoutMs = FIRST_WAIT_MS;
          tools.output({ kind: 'took', item: toText(item.data), name: item.name });
          await tools.delay(workMs);
        } else {
          tools.output({ kind: 'gave up', afterMs: tools.now() - startedMs });
          if (await isOver(client, consumption)) return;
          timeoutMs *= 2;
        }
      }
    });
  };
}

/** So long it waits before it asks again whether a producer is done. */
const ASKS_EVERY_MS = 50;

/** From then on this client's server has all that they have put. */
async function untilDone(
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  producers: readonly string[],
): Promise<void> {
  for (;;) {
    await answered(client, () => client.sync(DONE));
    const { children } = await answered(client, () => client.getChildren(DONE));
    if (producers.every((producer) => children.includes(producer))) return;
    await tools.delay(ASKS_EVERY_MS);
  }
}

/** Gives up waiting, and waits again. */
export function impatientConsumer(
  chapter: Chapter,
  { by, limitMs }: { readonly by: 'time-out' | 'abort'; readonly limitMs: number },
): Main<Output> {
  return async (tools) => {
    await bySessions(tools, async (client) => {
      const queue = new chapter.DistributedQueue(client, QUEUE);
      if (!(await givesUp(tools, queue, by, limitMs))) return;
      await tools.delay(3000);
      tools.output({ kind: 'takes' });
      const item = await queue.take();
      if (item !== undefined) {
        tools.output({ kind: 'took', item: toText(item.data), name: item.name });
      }
    });
  };
}

/** @returns false if it has taken something before. */
async function givesUp(
  tools: ProcessTools<Output>,
  queue: InstanceType<Chapter['DistributedQueue']>,
  by: 'time-out' | 'abort',
  limitMs: number,
): Promise<boolean> {
  const startedMs = tools.now();
  const controller = new AbortController();
  const reason = new Error('The one who waited has changed its mind.');
  if (by === 'abort') void tools.delay(limitMs).then(() => controller.abort(reason));
  tools.output({ kind: 'takes' });
  try {
    const options = by === 'abort' ? { signal: controller.signal } : { timeoutMs: limitMs };
    const item = await queue.take(options);
    if (item !== undefined) {
      tools.output({ kind: 'took', item: toText(item.data), name: item.name });
      return false;
    }
  } catch (error) {
    if (error !== reason) throw error;
  }
  tools.output({ kind: 'gave up', afterMs: tools.now() - startedMs });
  return true;
}

/** Whether these producers are done, and nothing is left of the queue. */
export async function isOver(
  client: ZooKeeperClient,
  { producers = [] }: Pick<Consumption, 'producers'>,
): Promise<boolean> {
  await answered(client, () => client.sync(DONE));
  const lists = await answered(client, () =>
    client.multiRead([
      { op: 'getChildren', path: DONE, watch: false },
      { op: 'getChildren', path: `${QUEUE}/entries`, watch: false },
    ]),
  );
  const [done, left] = lists.map((list) => (list.op === 'getChildren' ? list.children : []));
  return producers.every((producer) => done!.includes(producer)) && left!.length === 0;
}
