import type { Main } from '../../src/recipes/index.ts';
import type { ZooKeeperClient } from '../../src/client/index.ts';
import { toBytes } from './bytes.ts';
import type { Chapter } from './chapter.ts';
import type { Production } from './given-producer.ts';
import { DONE, QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { bySessions, makeNode } from './session.ts';

/** What the producer of the chapter's code does besides. */
export interface ProducerOptions extends Production {
  /** Stays connected for so long. */
  readonly stayMs?: number;
  /** Which class to put with. */
  readonly by?: 'DistributedQueue' | 'LockingQueue';
  /** Of items that have another priority than the rest. */
  readonly priorities?: Readonly<Record<string, number>>;
}

/** Puts items by the chapter's code. After a crash it puts nothing more: it has forgotten what it was about. */
export function producer(chapter: Chapter, options: ProducerOptions): Main<Output> {
  const { items, priority, afterMs = 0, everyMs = 0, stayMs = 0 } = options;
  const { by = 'DistributedQueue', priorities = {} } = options;
  return async (tools) => {
    const left = tools.incarnation > 1 ? [] : [...items];
    const work = async (client: ZooKeeperClient): Promise<void> => {
      const queue = new chapter[by](client, QUEUE);
      await tools.delay(afterMs);
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        tools.output({ kind: 'puts', item });
        await queue.put(toBytes(item), { priority: priorities[item] ?? priority });
        tools.output({ kind: 'put', item });
        if (left.length > 0) await tools.delay(everyMs);
      }
      await makeNode(client, `${DONE}/${tools.self}`);
      await tools.delay(stayMs);
    };
    await bySessions(tools, work);
  };
}
