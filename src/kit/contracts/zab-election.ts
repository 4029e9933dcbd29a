/**
 * What servers say to each other to elect a leader (chapter 4), and what an election needs to know
 * of the ensemble.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { Zxid } from '../zxid.ts';

/** The number of a server, as in its `myid` file. The node's name is the same number: `"3"`. */
export type ServerId = number;

/**
 * What a server is doing. Apache: `QuorumPeer.ServerState`.
 *
 * - `LOOKING`: for a leader
 * - `FOLLOWING`: a leader, as one of those whose votes count
 * - `LEADING`
 * - `OBSERVING`: a leader, without a vote
 */
export type ServerState = 'LOOKING' | 'FOLLOWING' | 'LEADING' | 'OBSERVING';

/** Whom a server proposes as the leader, and how new that server's history is. */
export interface Vote {
  /** The proposed leader. */
  readonly leader: ServerId;
  /** The last zxid in the proposed leader's log. */
  readonly zxid: Zxid;
  /** The proposed leader's current epoch: that of the last leader it was in step with. */
  readonly peerEpoch: number;
}

/**
 * The one message of Fast Leader Election: "this is my vote". Field by field Apache's
 * `FastLeaderElection.Notification`.
 */
export interface Notification extends Vote {
  readonly kind: 'notification';
  /** The sender's round: its logical clock. Apache's `electionEpoch`. Votes count within a round. */
  readonly electionEpoch: number;
  /** What the sender is doing. */
  readonly state: ServerState;
  /** The sender. */
  readonly sid: ServerId;
  /** The version of the format, `2` as in Apache 3.8. */
  readonly version: number;
}

/**
 * When do enough servers agree? Any two sets that answer yes must have a server in common. Apache:
 * `org.apache.zookeeper.server.quorum.flexible.QuorumVerifier`.
 */
export interface QuorumVerifier {
  /** Every server with a vote. Others, such as observers, never make a quorum any larger. */
  readonly voters: readonly ServerId[];
  /** Whether these servers are enough. */
  containsQuorum(servers: ReadonlySet<ServerId>): boolean;
}

/** How new a server's own history is: what it enters an election with. */
export type OwnHistory = Pick<Vote, 'zxid' | 'peerEpoch'>;

/** What an election tells the server around it. */
export interface ElectionListener {
  /** The election is over for this server: it is to lead if `vote.leader` is itself. */
  elected(vote: Vote): void;
}

/**
 * An election as part of a server: how chapter 5 and the server of chapter 15 use chapter 4. Its timers
 * have names that begin with `election`.
 */
export interface Election {
  /** What the server is doing, as far as the election knows. */
  readonly state: ServerState;
  /** Begins a new round: the server has no leader, or has lost it. */
  lookForLeader(own: OwnHistory): void;
  /**
   * The leader this server follows (or is) has begun a new epoch: what a late-comer is told about
   * it from now on. Apache: `QuorumPeer.updateElectionVote`.
   */
  updateElectionVote(epoch: number): void;
  onMessage(from: NodeId, notification: Notification): void;
  onTimer(name: string): void;
  /** As `Node.inspect`. */
  inspect(): unknown;
}

/** The messages of the older election, which polls everybody. Apache: class `LeaderElection`. */
export type PollMessage =
  /** What is your vote? */
  | { readonly kind: 'query'; readonly xid: number }
  /** The answer to the query with this number. */
  | (Vote & { readonly kind: 'reply'; readonly xid: number; readonly sid: ServerId });
