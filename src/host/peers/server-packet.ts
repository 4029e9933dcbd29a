import type { ErrorCode } from '../../kit/error-code.ts';
import type { QuorumPacket } from '../../kit/contracts/zab-broadcast.ts';
import type { Submitted, Txn, TreeState, WriteRequest } from '../../kit/contracts/znode-tree.ts';

/** A request that a learner forwards to the leader. */
export interface ForwardedRequest extends Submitted<WriteRequest> {
  /**
   * The learner has forwarded a request that makes no sense, or one that no server of ours serves: its transaction is
   * this error. Then `request` stands for any that is refused.
   */
  readonly refusal?: ErrorCode;
}

/** A packet between servers that serve the tree of znodes. */
export type ServerPacket = QuorumPacket<ForwardedRequest, Txn, TreeState>;
