import { insist, type ZooKeeperClient } from '#client';
import { StandingNodes } from './standing-nodes.ts';

/** Ids that are unique, whoever asks, and that ascend. They are the numbers of sequential nodes. */
export class IdGenerator {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly nodes: StandingNodes;

  /** @param path - the node below which the numbers are drawn. It must never be deleted: the count is in it. */
  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
    this.nodes = new StandingNodes(client, [path]);
  }

  /**
   * A number that is larger than all that were handed out before it was asked for.
   *
   * @throws RangeError when all are used up, after 2147483647; SessionExpiredError; the signal's reason.
   *
   * @todo Level 1: make sure that `path` is there; create a sequential node below it, and take the number out of the
   * path that comes back. If the reply is lost, draw another number: a gap does no harm. Leave nothing behind: delete
   * the node, without the caller waiting for that, and see to it that a node whose name you never got to know goes,
   * too, when the session ends.
   */
  async next(signal?: AbortSignal): Promise<number> {
    await this.nodes.ensure(signal);
    const { path } = await insist(
      this.client,
      () => this.client.create(`${this.path}/id-`, null, { ephemeral: true, sequential: true }),
      signal,
    );
    this.forget(path);
    const number = Number(path.slice(`${this.path}/id-`.length));
    if (number < 0) throw new RangeError(`The numbers below ${this.path} are used up.`);
    return number;
  }

  /** @solution */
  private forget(path: string): void {
    insist(this.client, () => this.client.delete(path)).catch(() => undefined);
  }
}
