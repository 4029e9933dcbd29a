import { todo } from '#kit';
import type {
  ElectionListener,
  Env,
  NodeId,
  OwnHistory,
  PollMessage,
  QuorumVerifier,
  ServerId,
  Vote,
} from '#kit';
/** How long a server waits for the answers to a poll before it counts them. */
export const POLL_MS = 100;

/**
 * The election ZooKeeper had first: ask everybody, count, change the own vote if need be, and ask again,
 * until a quorum votes alike.
 *
 * Source: Apache's class of the same name (`electionAlg=0`), which is gone since 3.6.0.
 */
export class LeaderElection {
  private readonly env: Env<PollMessage>;
  private readonly sid: ServerId;
  private readonly quorum: QuorumVerifier;
  private readonly listener: ElectionListener;
  private isLooking = true;
  /** The vote this server begins with. */
  private own: Vote;
  /** Whom this server would follow, or follows. */
  private vote: Vote;
  /** The number of the present poll. */
  private xid = 0;
  /** The answers to it, this server's own among them, by voter. */
  private readonly replies = new Map<ServerId, Vote>();

  constructor(
    env: Env<PollMessage>,
    { sid, quorum }: { readonly sid: ServerId; readonly quorum: QuorumVerifier },
    listener: ElectionListener,
  ) {
    this.env = env;
    this.sid = sid;
    this.quorum = quorum;
    this.listener = listener;
    this.own = { leader: sid, zxid: 0n, peerEpoch: 0 };
    this.vote = this.own;
  }

  /**
   * The server has no leader, or has lost it.
   *
   * TODO:
   * - Level 7: vote for yourself, and begin a poll (`ask`).
   */
  lookForLeader({ zxid, peerEpoch }: OwnHistory): void {
    todo('LeaderElection.lookForLeader, level 7');
  }

  /**
   * Somebody asks, or answers.
   *
   * TODO:
   * - Level 7: answer a `query` with your present vote, also when you have a leader: then it is the
   *   vote for that leader. Remember a `reply` to the present poll.
   */
  onMessage(from: NodeId, message: PollMessage): void {
    todo('LeaderElection.onMessage, level 7');
  }

  /** There is one timer, `"election poll"`: the answers are to be counted. */
  onTimer(_name: string): void {
    if (this.isLooking) this.count();
  }

  /** Everything that decides what this election will do next, as plain data. */
  inspect(): unknown {
    const { isLooking, own, vote, xid, replies } = this;
    return { isLooking, own, vote, xid, replies: [...replies].sort(([a], [b]) => a - b) };
  }

  /**
   * Begins a poll.
   *
   * TODO:
   * - Level 7: give it a new number, and forget the replies to the last one. Your own vote is the
   *   first reply. Send a `query` to every other voter, and start the timer `election poll`.
   */
  private ask(): void {
    todo('LeaderElection.ask, level 7');
  }

  /**
   * The poll is over.
   *
   * TODO:
   * - Level 7: of the votes in it only those count whose leader has replied, too: the others may be
   *   dead. If a quorum votes for the same leader, that is the end: tell the listener. If not, take
   *   the best vote that counts (your own history's, if none does), and ask again.
   */
  private count(): void {
    todo('LeaderElection.count, level 7');
  }
}
