import type { ForwardedRequest, NodeId, ServerMessage } from '#kit';

/**
 * How a server gets its writes agreed on: with others (`ZabPeer`), or alone (`Standalone`). What is agreed on comes back by
 * the `Service` it was made with. Given; nothing here is for you to write.
 */
export interface Agreement {
  onStart(): void;
  onMessage(from: NodeId, message: ServerMessage): void;
  onTimer(name: string): void;
  onLinkUp(peer: NodeId): void;
  onLinkDown(peer: NodeId): void;
  /** A client of this server wants something. False if this server does not serve now. */
  submit(submitted: ForwardedRequest): boolean;
  /** Answered by `Service.synced` when this server has all that is committed now. False if it does not serve now. */
  sync(): boolean;
  /** On a learner: asks the leader whether a session is alive; answered by `Service.revalidated`. */
  revalidate(session: bigint, timeoutMs: number): boolean;
  inspect(): unknown;
}
