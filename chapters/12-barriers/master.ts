import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import { movesFor, type Move } from './assignment.ts';
/**
 * Wants to be the master, and as long as it is assigns tasks to workers. `<base>/master` is the ephemeral node of the
 * one who is; `<base>/epoch` changes with every new one, and its version is the master's epoch. A task is at one
 * place at any time: `<base>/tasks/<task>`, then `<base>/assign/<worker>/<task>`, then `<base>/done/<task>`; it goes
 * from one to the next in one transaction.
 */
export class Master {
  private readonly client: ZooKeeperClient;
  private readonly base: string;
  private readonly name: string;

  /**
   * @param base - the node above it all. It must be there, with `epoch`, `workers`, `tasks`, `assign` and `done`
   * below it.
   */
  constructor(client: ZooKeeperClient, base: string, name: string) {
    this.client = client;
    this.base = base;
    this.name = name;
  }

  /**
   * Waits until it is the master, leads, and waits again if it has been replaced. Until the session is over: then it
   * throws a SessionExpiredError. Or until the signal comes. To resign, close the client.
   */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      const epoch = await this.becomeMaster(signal);
      await this.lead(epoch, signal);
    }
  }

  /**
   * Waits until it is the master.
   *
   * TODO:
   * - Level 8: make `master` and change `epoch`, in one transaction. If `master` is there, see
   *   whose it is: this session's, if an answer was lost; then read the version of `epoch`, from a
   *   server that knows it (`sync`). If it is somebody else's wait for it to go.
   *
   * @returns its epoch.
   */
  private async becomeMaster(signal: AbortSignal): Promise<number> {
    todo('Master.becomeMaster, level 8');
  }

  /**
   * Assigns tasks as long as it is the master.
   *
   * TODO:
   * - Level 8: look who is there and what is to be done, with watchers on `workers`, `tasks` and
   *   `master`; decide by {@link movesFor}; move. Wait for a watcher, and look again. Return when
   *   `master` is not this session's any more, or a move is refused because of the epoch.
   */
  private async lead(epoch: number, signal: AbortSignal): Promise<void> {
    todo('Master.lead, level 8');
  }

  /**
   * Moves a task, if this still is the master and the task still is there.
   *
   * TODO:
   * - Level 8: read the task; check the epoch, delete it there and make it here in one transaction.
   *   If the epoch has another version that is the end. If the task is not there any more somebody
   *   has done it, or an answer was lost.
   *
   * @returns false if there is another master.
   */
  private async move(
    { task, from, to }: Move,
    epoch: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    todo('Master.move, level 8');
  }
}
