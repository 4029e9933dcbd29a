import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
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
   * TODO:
   * - Level 8: make the node of one's tasks, and only then claim that of the worker. List the tasks
   *   with a watcher, do them one after the other, and wait for the watcher.
   */
  async run(signal: AbortSignal): Promise<never> {
    todo('Worker.run, level 8');
  }

  /**
   * Carries one task out.
   *
   * TODO:
   * - Level 8: read it; it may have been taken away. Execute it. Delete it and write its result in
   *   one transaction. If it was taken away meanwhile that is refused, and somebody else sees to
   *   it.
   */
  private async work(task: string, signal: AbortSignal): Promise<void> {
    todo('Worker.work, level 8');
  }
}
