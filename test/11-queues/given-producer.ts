import { NodeExistsError, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import { toBytes } from './bytes.ts';
import { DONE, QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { answered, bySessions, makeNode } from './session.ts';

/** What a producer puts, and when. */
export interface Production {
  readonly items: readonly string[];
  readonly priority?: number;
  /** Before the first. */
  readonly afterMs?: number;
  /** Before each of the others. */
  readonly everyMs?: number;
}

/** A producer that is given: it puts each item exactly once, whatever happens to it, since it leaves a mark of each for ever. */
export function givenProducer(production: Production): Main<Output> {
  const { items, priority = 100, afterMs = 0, everyMs = 0 } = production;
  return async (tools) => {
    await bySessions(tools, async (client) => {
      await tools.delay(afterMs);
      for (const [nth, item] of items.entries()) {
        if (nth > 0) await tools.delay(everyMs);
        await put(tools, client, item, priority);
      }
      await makeNode(client, `${DONE}/${tools.self}`);
    });
  };
}

async function put(
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  item: string,
  priority: number,
): Promise<void> {
  const prefix = `entry-${String(priority).padStart(3, '0')}-`;
  const attempt = async (): Promise<void> => {
    await client
      .transaction()
      .create(`${DONE}/${tools.self}-${item}`)
      .create(`${QUEUE}/entries/${prefix}`, toBytes(item), { sequential: true })
      .commit();
  };
  tools.output({ kind: 'puts', item });
  try {
    await answered(client, attempt);
  } catch (error) {
    if (!(error instanceof NodeExistsError)) throw error;
  }
  tools.output({ kind: 'put', item });
}
