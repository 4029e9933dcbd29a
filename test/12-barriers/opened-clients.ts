import type { ZooKeeperClient } from '#client';
import type { Invariant } from '../../src/check/invariant.ts';
import type { ProcessTools, RecipeOutput } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';
import { SESSION_MS } from './with-session.ts';

/** By then the answer to a `closeSession` is there. */
const CLOSED_MS = 300;

/** The clients that a recipe makes for itself. */
export class OpenedClients {
  private readonly tools: ProcessTools<Output>;
  private readonly clients: ZooKeeperClient[] = [];

  constructor(tools: ProcessTools<Output>) {
    this.tools = tools;
  }

  /** To be handed to the recipe. */
  readonly connect = (): ZooKeeperClient => {
    const client = this.tools.client({ sessionTimeoutMs: SESSION_MS });
    this.clients.push(client);
    return client;
  };

  /** The recipe has ended: tells the rules if sessions of it go on. */
  async tellOpen(): Promise<void> {
    if (!this.clients.some(isOpen)) return;
    await this.tools.delay(CLOSED_MS);
    const count = this.clients.filter(isOpen).length;
    if (count > 0) this.tools.output({ kind: 'left open', count });
  }
}

/** One without a connection may be about to close. */
function isOpen({ state }: ZooKeeperClient): boolean {
  return state === 'SyncConnected';
}

/** Who makes clients for itself closes them. */
export const clientsAreClosed: Invariant<RecipeOutput<Output>, undefined> = {
  name: 'clients are closed',
  rule: 'Who is handed `connect` closes the clients that it has made with it when it ends.',
  start: () => undefined,
  observe(_state, { node, output }) {
    if (output.kind !== 'left open') return undefined;
    const those = output.count === 1 ? 'a client' : `${output.count} clients`;
    return `What ${node} called has come to its end, and ${those} of it still ${output.count === 1 ? 'has a session' : 'have sessions'}.`;
  },
};
