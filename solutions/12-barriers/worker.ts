import { insist, NodeExistsError, NoNodeError, type ZooKeeperClient } from '#client';
import { claimNode } from './claim-node.ts';
import { ensureNode } from './ensure-node.ts';
import { readNode } from './read-node.ts';
import { bytesOf, textOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

/**
 * Carries a task out. It may be called for one that was carried out before, by this worker or another, and whose
 * result was lost.
 */
export type Execute = (task: string, text: string) => Promise<string>;

/**
 * Carries out what a master assigns to it. `<base>/workers/<name>` says that it is there, `<base>/assign/<name>`
 * holds its tasks, and `<base>/done/<task>` what came of them.
 */
export class Worker {
  private readonly client: ZooKeeperClient;
  private readonly base: string;
  private readonly name: string;
  private readonly execute: Execute;

  /**
   * @param base - the node above it all. It must be there, with `workers`, `assign` and `done` below it.
   * @param name - of this process: no other one has it, and it has it again after a restart.
   */
  constructor(client: ZooKeeperClient, base: string, name: string, execute: Execute) {
    this.client = client;
    this.base = base;
    this.name = name;
    this.execute = execute;
  }

  /**
   * Works until the session is over, and throws a SessionExpiredError then: go on with a new client. Or until the
   * signal comes.
   *
   * @todo Level 8: make the node of one's tasks, and only then claim that of the worker. List the tasks with a
   * watcher, do them one after the other, and wait for the watcher.
   */
  async run(signal: AbortSignal): Promise<never> {
    const { client, base, name } = this;
    const tasks = `${base}/assign/${name}`;
    const changed = new WakeUp();
    await ensureNode(client, tasks, '', signal);
    await claimNode(client, `${base}/workers/${name}`, '', signal);
    for (;;) {
      const read = { watcher: changed.watcher, signal };
      const { children } = await insist(client, () => client.getChildren(tasks, read), signal);
      for (const task of [...children].sort()) await this.work(task, signal);
      await changed.wait(signal);
    }
  }

  /**
   * Carries one task out.
   *
   * @todo Level 8: read it; it may have been taken away. Execute it. Delete it and write its result in one
   * transaction. If it was taken away meanwhile that is refused, and somebody else sees to it.
   */
  private async work(task: string, signal: AbortSignal): Promise<void> {
    const { client, base, name } = this;
    const path = `${base}/assign/${name}/${task}`;
    const node = await readNode(client, path, signal);
    if (node === undefined) return;
    const result = await this.execute(task, textOf(node.data));
    const finish = client
      .transaction()
      .delete(path)
      .create(`${base}/done/${task}`, bytesOf(result));
    try {
      await insist(client, () => finish.commit({ signal }), signal);
    } catch (error) {
      const isSettled = error instanceof NoNodeError || error instanceof NodeExistsError;
      if (!isSettled) throw error;
    }
  }
}
