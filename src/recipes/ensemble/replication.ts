import type { ForwardedRequest, NodeId, SessionTouch, Txn, Zxid } from '#kit';
import type { EnsembleMessage } from '../message.ts';

/** How a server of the model gets its writes agreed on: {@link Primary} decides, {@link Replica} asks it. */
export interface Replication {
  onStart(): void;
  onLinkUp(peer: NodeId): void;
  onLinkDown(peer: NodeId): void;
  onMessage(from: NodeId, message: EnsembleMessage): void;
  onTimer(name: string): void;
  submit(request: ForwardedRequest): void;
  /** Answered by {@link Replicated.synced}. */
  sync(): void;
  /** Answered by {@link Replicated.revalidated}. */
  revalidate(session: bigint, timeoutMs: number): void;
  /** A client was heard of. */
  heard(): void;
}

/** What a {@link Replication} needs of its server. */
export interface Replicated {
  readonly lastZxid: Zxid;
  prepare(request: ForwardedRequest, zxid: Zxid): Txn;
  deliver(zxid: Zxid, txn: Txn): void;
  /** Clients are served from now on, or no longer. */
  serve(role: 'leader' | 'learner'): void;
  stopServing(): void;
  synced(): void;
  checkSession(session: bigint, timeoutMs: number, learner: NodeId): boolean;
  revalidated(session: bigint, valid: boolean): void;
  touched(): readonly SessionTouch[];
  touch(touches: readonly SessionTouch[]): void;
  /** Lets sessions expire. @returns when to do so again, in ms; undefined if there are none. */
  expire(): number | undefined;
}
