import {
  BadVersionError,
  ConnectionLossError,
  insist,
  NodeExistsError,
  NoNodeError,
  type Watcher,
  type ZooKeeperClient,
} from '#client';
import { movesFor, type Move } from './assignment.ts';
import { readNode } from './read-node.ts';
import { bytesOf } from './text.ts';
import { WakeUp } from './wake-up.ts';

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
   * @returns its epoch.
   * @todo Level 8: make `master` and change `epoch`, in one transaction. If `master` is there, see whose it is: this
   * session's, if an answer was lost; then read the version of `epoch`, from a server that knows it (`sync`). If it
   * is somebody else's wait for it to go.
   */
  private async becomeMaster(signal: AbortSignal): Promise<number> {
    const { client, base, name } = this;
    const [master, epoch] = [`${base}/master`, `${base}/epoch`];
    const changed = new WakeUp();
    for (;;) {
      try {
        const candidacy = client
          .transaction()
          .create(master, bytesOf(name), { ephemeral: true })
          .setData(epoch, bytesOf(name));
        const [, change] = await candidacy.commit({ signal });
        if (change?.op === 'setData') return change.stat.version;
      } catch (error) {
        if (error instanceof ConnectionLossError) await client.connected({ signal });
        else if (!(error instanceof NodeExistsError)) throw error;
      }
      const read = { watcher: changed.watcher, signal };
      const stat = await insist(client, () => client.exists(master, read), signal);
      if (stat?.ephemeralOwner === client.session?.id) {
        await insist(client, () => client.sync(epoch, { signal }), signal);
        const known = await insist(client, () => client.getData(epoch, { signal }), signal);
        return known.stat.version;
      }
      if (stat !== undefined) await changed.wait(signal);
    }
  }

  /**
   * Assigns tasks as long as it is the master.
   *
   * @todo Level 8: look who is there and what is to be done, with watchers on `workers`, `tasks` and `master`; decide
   * by {@link movesFor}; move. Wait for a watcher, and look again. Return when `master` is not this session's any
   * more, or a move is refused because of the epoch.
   */
  private async lead(epoch: number, signal: AbortSignal): Promise<void> {
    const changed = new WakeUp();
    while (await this.isMaster(signal, changed.watcher)) {
      const workers = await this.list('workers', signal, changed.watcher);
      const waiting = await this.list('tasks', signal, changed.watcher);
      const assigned = new Map<string, readonly string[]>();
      for (const worker of await this.list('assign', signal)) {
        assigned.set(worker, await this.list(`assign/${worker}`, signal));
      }
      for (const move of movesFor(workers, waiting, assigned)) {
        if (!(await this.move(move, epoch, signal))) return;
      }
      await changed.wait(signal);
    }
  }

  /**
   * Moves a task, if this still is the master and the task still is there.
   *
   * @returns false if there is another master.
   * @todo Level 8: read the task; check the epoch, delete it there and make it here in one transaction. If the epoch
   * has another version that is the end. If the task is not there any more somebody has done it, or an answer was
   * lost.
   */
  private async move(
    { task, from, to }: Move,
    epoch: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { client, base } = this;
    const source = from === undefined ? `${base}/tasks/${task}` : `${base}/assign/${from}/${task}`;
    const node = await readNode(client, source, signal);
    if (node === undefined) return true;
    const moving = client
      .transaction()
      .check(`${base}/epoch`, epoch)
      .delete(source)
      .create(`${base}/assign/${to}/${task}`, node.data);
    try {
      await insist(client, () => moving.commit({ signal }), signal);
    } catch (error) {
      if (error instanceof BadVersionError) return false;
      if (!(error instanceof NoNodeError)) throw error;
    }
    return true;
  }

  /** @solution */
  private async isMaster(signal: AbortSignal, watcher: Watcher): Promise<boolean> {
    const { client, base } = this;
    const read = { watcher, signal };
    const stat = await insist(client, () => client.exists(`${base}/master`, read), signal);
    return stat?.ephemeralOwner === client.session?.id;
  }

  /** The names of the children, sorted. @solution */
  private async list(name: string, signal: AbortSignal, watcher?: Watcher): Promise<string[]> {
    const { client, base } = this;
    const read = { signal, ...(watcher && { watcher }) };
    const path = `${base}/${name}`;
    const { children } = await insist(client, () => client.getChildren(path, read), signal);
    return [...children].sort();
  }
}
