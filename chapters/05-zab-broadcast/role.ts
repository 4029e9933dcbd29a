import type { EnsembleConfig, Env, NodeId, QuorumPacket, ServerId } from '#kit';
import type { Replica } from './replica.ts';

/** What a leader and a learner are given. Given; nothing here is for you to write. */
export interface RoleContext<Request, Txn, State> {
  readonly sid: ServerId;
  readonly config: EnsembleConfig;
  readonly env: Env<QuorumPacket<Request, Txn, State>>;
  readonly replica: Replica<Request, Txn, State>;
  /** The role has a leader, or is one, with this epoch: the election tells it to late-comers. */
  newEpoch(epoch: number): void;
  /**
   * Ends the role and looks for a leader anew. Do nothing more in the handler that calls it.
   *
   * @param reason - for the diagram: half a sentence
   */
  giveUp(reason: string): void;
}

/** A leader or a learner, as the server around it sees them. */
export interface Role<Request, Txn, State> {
  /** The server has just been elected, or has just learned who was. */
  start(): void;
  /** Leaves nothing behind: no timer, no connection, no client that believes it is served. */
  stop(): void;
  /** A client of this server wants something. False if this server does not serve now. */
  submit(request: Request): boolean;
  /**
   * A client of this server wants to see all that is committed up to now: answered by
   * `Service.synced`. False if this server does not serve now.
   */
  sync(): boolean;
  /** On a learner: asks the leader whether a session is alive; answered by `Service.revalidated`. */
  revalidate?(session: bigint, timeoutMs: number): boolean;
  onMessage(from: NodeId, packet: QuorumPacket<Request, Txn, State>): void;
  onTimer(name: string): void;
  onLinkUp(peer: NodeId): void;
  onLinkDown(peer: NodeId): void;
  inspect(): unknown;
}
