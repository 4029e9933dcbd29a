import { insist, NoNodeError, type ZooKeeperClient } from '#client';
import { WakeUp } from '../../solutions/12-barriers/wake-up.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { announce, until } from './relay.ts';
import { withSession } from './with-session.ts';

export const BASE = '/app';

/** So many tasks, and the nodes around them. */
export function workTree(tasks: number): Readonly<Record<string, string>> {
  return {
    [BASE]: '',
    [`${BASE}/epoch`]: '',
    [`${BASE}/workers`]: '',
    [`${BASE}/tasks`]: '',
    [`${BASE}/assign`]: '',
    [`${BASE}/done`]: '',
    ...Object.fromEntries(taskNames(tasks).map((task) => [`${BASE}/tasks/${task}`, `do ${task}`])),
  };
}

function taskNames(tasks: number): string[] {
  return Array.from({ length: tasks }, (_, i) => `t${i + 1}`);
}

/** Wants to be the master, once these workers are there, until all is done. */
export function master(chapter: Chapter, workers: readonly string[] = []): Main<Output> {
  return (tools) =>
    untilAllDone(tools, async (client, signal) => {
      for (const worker of workers) await until(client, `${BASE}/workers/${worker}`);
      await new chapter.Master(client, BASE, tools.self).run(signal);
    });
}

/** Works until all is done, so many ms on each task. If it crashes it does not come back. */
export function mortalWorker(chapter: Chapter, workMs: number): Main<Output> {
  const main = worker(chapter, workMs);
  return (tools) => (tools.incarnation > 1 ? Promise.resolve() : main(tools));
}

/** Works until all is done, so many ms on each task. */
export function worker(chapter: Chapter, workMs: number, afterMs = 0): Main<Output> {
  return async (tools) => {
    if (tools.incarnation === 1) await tools.delay(afterMs);
    const execute = async (task: string, text: string): Promise<string> => {
      await tools.delay(workMs);
      tools.output({ kind: 'executed', task });
      return `${text}: done by ${tools.self}`;
    };
    await untilAllDone(tools, (client, signal) =>
      new chapter.Worker(client, BASE, tools.self, execute).run(signal),
    );
  };
}

/** Waits until each of so many tasks has a result, and tells everybody. Of those it adds one when all others are done. */
export function lateCustomer(tasks: number): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      await untilDone(client, tasks - 1);
      await announce(client, `${BASE}/tasks/t${tasks}`);
      await untilDone(client, tasks);
      tools.output({ kind: 'all done' });
      await announce(client, `${BASE}/done/all`);
    });
  };
}

/** Waits until each of so many tasks has a result, and tells everybody. */
export function customer(tasks: number): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      await untilDone(client, tasks);
      tools.output({ kind: 'all done' });
      await announce(client, `${BASE}/done/all`);
    });
  };
}

async function untilDone(client: ZooKeeperClient, tasks: number): Promise<void> {
  for (;;) {
    const changed = new WakeUp();
    const read = { watcher: changed.watcher };
    const { children } = await insist(client, () => client.getChildren(`${BASE}/done`, read));
    if (children.length >= tasks) return;
    await changed.wait(new AbortController().signal);
  }
}

/** Deletes the master's node every so many ms, so many times: an operator who wants another one. */
export function operator(everyMs: number, times: number): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      for (let time = 0; time < times; time++) {
        await tools.delay(everyMs);
        await insist(client, () => client.delete(`${BASE}/master`)).catch(unlessGone);
      }
    });
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NoNodeError)) throw error;
}

/** Does something until each task has a result, again with another client when the session is over. */
async function untilAllDone(
  tools: ProcessTools<Output>,
  work: (client: ZooKeeperClient, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const end = new AbortController();
  const over = new Error('All is done.');
  const waiting = withSession(tools, (client) => until(client, `${BASE}/done/all`));
  void waiting.then(() => end.abort(over));
  await withSession(tools, async (client) => {
    if (end.signal.aborted) return;
    await work(client, end.signal).catch((error: unknown) => {
      if (error !== over) throw error;
    });
  });
}
