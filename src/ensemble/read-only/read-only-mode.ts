import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import type { ServerState } from '../../kit/contracts/zab-election.ts';
import type { NodeId } from '../../kit/env.ts';
import type { ReadOnlyServer } from './read-only-server.ts';

/** What a {@link ReadOnlyMode} is made of. */
export interface ReadOnlyModeOptions {
  /** How long a server looks for a leader before it serves reads meanwhile, in ms. */
  readonly waitMs: number;
  /** A server that serves reads of the tree as it is now. */
  make(): ReadOnlyServer;
  /** Runs something as a turn of the Env. */
  run(turn: () => void): void;
  /** It serves reads from now on, or no longer. */
  changed(isUp: boolean): void;
}

/**
 * When a server is read-only: as long as it looks for a leader, from a while after it has begun to. Apache: the
 * `roZk` of `QuorumPeer.run`.
 */
export class ReadOnlyMode {
  private readonly options: ReadOnlyModeOptions;
  private server: ReadOnlyServer | undefined;
  /** Until it begins, and then until the next sessions expire. */
  private timer: NodeJS.Timeout | undefined;

  constructor(options: ReadOnlyModeOptions) {
    this.options = options;
  }

  get isUp(): boolean {
    return this.server !== undefined;
  }

  /** What the server does now. */
  onState(state: ServerState): void {
    if (state !== 'LOOKING') this.end();
    else if (this.timer === undefined) this.after(this.options.waitMs, () => this.begin());
  }

  /** A client that has come, and has said this much. */
  admit(client: NodeId, bytes: Uint8Array): void {
    this.server?.onLinkUp(client);
    this.server?.onBytes(client, bytes);
  }

  /** @returns whether the client is one of these. */
  onBytes(client: NodeId, bytes: Uint8Array): boolean {
    if (this.server?.has(client) !== true) return false;
    const { server } = this;
    this.options.run(() => server.onBytes(client, bytes));
    return true;
  }

  /** @returns whether the client was one of these. */
  onDown(client: NodeId): boolean {
    if (this.server?.has(client) !== true) return false;
    const { server } = this;
    this.options.run(() => server.onLinkDown(client));
    return true;
  }

  report(): Partial<ServerReport> {
    return this.server?.report() ?? {};
  }

  /** Sends its clients away. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.server === undefined) return;
    const { server } = this;
    this.server = undefined;
    server.stop();
    this.options.changed(false);
  }

  private begin(): void {
    const server = this.options.make();
    this.server = server;
    this.options.changed(true);
    this.expire(server);
  }

  private expire(server: ReadOnlyServer): void {
    this.after(server.expire(), () => this.expire(server));
  }

  private after(delayMs: number, what: () => void): void {
    this.timer = setTimeout(() => this.options.run(what), delayMs);
  }
}
