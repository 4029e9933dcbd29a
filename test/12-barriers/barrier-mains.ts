import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { withSession } from './with-session.ts';

const PATH = '/gate';

/** How one process tells the others something without ZooKeeper. */
export interface Phone {
  isClosed: boolean;
}

/** Closes the barrier, says so by phone, and opens it after so many ms, in another session. */
export function gatekeeper({ Barrier }: Chapter, forMs: number, phone?: Phone): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      await new Barrier(client, PATH).create();
      await client.close();
    });
    tools.output({ kind: 'closed' });
    if (phone !== undefined) phone.isClosed = true;
    await tools.delay(forMs);
    await withSession(tools, async (client) => {
      tools.output({ kind: 'opening' });
      await new Barrier(client, PATH).remove();
    });
  };
}

/** Opens the barrier, closes it at once, and opens it once more much later. */
export function hastyGatekeeper({ Barrier }: Chapter): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      const barrier = new Barrier(client, PATH);
      await tools.delay(100);
      tools.output({ kind: 'opening' });
      await barrier.remove();
      await barrier.create();
      tools.output({ kind: 'closed' });
      await tools.delay(1500);
      tools.output({ kind: 'opening' });
      await barrier.remove();
    });
  };
}

/** Waits at the barrier, so many ms after it was told by phone that it is closed. */
export function passerBy({ Barrier }: Chapter, afterMs: number, phone?: Phone): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      while (phone?.isClosed === false) await tools.delay(5);
      await tools.delay(afterMs);
      tools.output({ kind: 'waiting' });
      await new Barrier(client, PATH).wait();
      tools.output({ kind: 'passed' });
    });
  };
}

/** Waits with a time-out, then with a signal, and then as long as it takes. */
export function impatient({ Barrier }: Chapter): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      const barrier = new Barrier(client, PATH);
      tools.output({ kind: 'waiting' });
      const passed = await barrier.wait({ timeoutMs: 40 });
      tools.output(passed ? { kind: 'passed' } : { kind: 'gave up', by: 'time-out' });
      const controller = new AbortController();
      const reason = new Error('Enough.');
      void tools.delay(40).then(() => controller.abort(reason));
      tools.output({ kind: 'waiting' });
      try {
        await barrier.wait({ signal: controller.signal });
        tools.output({ kind: 'passed' });
      } catch (error) {
        tools.output({ kind: 'gave up', by: error === reason ? 'signal' : 'another error' });
      }
      tools.output({ kind: 'waiting' });
      if (await barrier.wait({ timeoutMs: 5000 })) tools.output({ kind: 'passed' });
    });
  };
}
