import {
  Queue,
  todo,
  type Env,
  type ForwardedRequest,
  type History,
  type LoggedTxn,
  type ServerMessage,
  type Service,
  type TreeState,
  type Txn,
  type Zxid,
} from '#kit';
import type { Agreement } from './agreement.ts';

/** A server that stands alone agrees with itself as soon as its disk has it. Apache: `ZooKeeperServerMain`. */
export class Standalone implements Agreement {
  private readonly env: Env<ServerMessage>;
  private readonly history: History<Txn, TreeState>;
  private readonly service: Service<ForwardedRequest, Txn, TreeState>;
  /** Logged, and not known to be durable. */
  private readonly pending = new Queue<LoggedTxn<Txn>>();
  /** Who waits until everything up to this zxid is applied. */
  private readonly syncs = new Queue<Zxid>();

  constructor(
    env: Env<ServerMessage>,
    history: History<Txn, TreeState>,
    service: Service<ForwardedRequest, Txn, TreeState>,
  ) {
    this.env = env;
    this.history = history;
    this.service = service;
  }

  /**
   * TODO:
   * - Level 1: all that was ever logged is agreed on: restore the base of the history, deliver what
   *   came after it, and serve, in epoch 0.
   */
  onStart(): void {
    todo('Standalone.onStart, level 1');
  }

  /**
   * TODO:
   * - Level 1: let the service prepare it under the next zxid, log it, and send yourself LOGGED
   *   after the sync (`attempt` 0).
   */
  submit(submitted: ForwardedRequest): boolean {
    todo('Standalone.submit, level 1');
  }

  /**
   * TODO:
   * - Level 3: at once if nothing is pending; otherwise when the last that is pending now is
   *   delivered.
   */
  sync(): boolean {
    todo('Standalone.sync, level 3');
  }

  revalidate(): boolean {
    return false;
  }

  /**
   * TODO:
   * - Level 1: one LOGGED comes for each transaction, in their order: deliver it.
   * - Level 3: answer the syncs that have waited for it.
   */
  onMessage(_from: string, message: ServerMessage): void {
    todo('Standalone.onMessage, level 1');
  }

  onTimer(): void {
    // It waits for nobody.
  }

  onLinkUp(peer: string): void {
    this.env.disconnect(peer);
  }

  onLinkDown(): void {
    // There is nobody.
  }

  inspect(): unknown {
    return {
      pending: this.pending.toArray().map(({ zxid }) => zxid),
      syncs: this.syncs.toArray(),
    };
  }
}
