import { insist, orAborted, type ZooKeeperClient } from '#client';
import { ensurePath } from './ensure-path.ts';

/** Persistent nodes that somebody needs: they are made once. */
export class StandingNodes {
  private readonly client: ZooKeeperClient;
  private readonly paths: readonly string[];
  private made: Promise<void> | undefined;

  /** @param paths - in the order in which they are made. */
  constructor(client: ZooKeeperClient, paths: readonly string[]) {
    this.client = client;
    this.paths = paths;
  }

  /**
   * Makes those that are not there, the first time it is called.
   *
   * @throws SessionExpiredError, the signal's reason.
   */
  async ensure(signal?: AbortSignal): Promise<void> {
    this.made ??= this.make();
    try {
      await orAborted(this.made, signal);
    } catch (error) {
      if (signal?.aborted !== true) this.made = undefined;
      throw error;
    }
  }

  private async make(): Promise<void> {
    const { client, paths } = this;
    const last = paths.at(-1)!;
    // Where the last one is, so are those before it.
    if ((await insist(client, () => client.exists(last))) !== undefined) return;
    for (const path of paths) await ensurePath(client, path);
  }
}
