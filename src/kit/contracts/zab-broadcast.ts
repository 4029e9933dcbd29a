/**
 * What a leader and its learners say to each other (chapter 5), with the names and meanings of Apache
 * ZooKeeper 3.8, and what they need of the server around them.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { Zxid } from '../zxid.ts';
import type { QuorumVerifier, ServerId } from './zab-election.ts';

/**
 * The packets between a leader and its learners, which are followers and observers. Apache:
 * `org.apache.zookeeper.server.quorum.QuorumPacket`, types in `Leader`.
 *
 * `Request`, `Txn` and `State` are the server's own: what clients ask for, what is agreed on, and the
 * state that comes of it.
 */
export type QuorumPacket<Request, Txn, State> =
  // Discovery: agreeing on a new epoch.
  /** learner → leader: I follow you. The newest epoch I have promised to take part in. */
  | {
      readonly kind: 'FOLLOWERINFO' | 'OBSERVERINFO';
      readonly sid: ServerId;
      readonly acceptedEpoch: number;
    }
  /** leader → learner: this is my epoch. */
  | { readonly kind: 'LEADERINFO'; readonly epoch: number }
  /**
   * learner → leader: I shall take part in no older epoch. My last leader's epoch, and the last zxid
   * in my log. A `currentEpoch` of -1 says that I had promised this very epoch before: do not count
   * this promise.
   */
  | { readonly kind: 'ACKEPOCH'; readonly currentEpoch: number; readonly zxid: Zxid }
  // Synchronisation: making the learner's history a copy of the leader's.
  /** leader → learner: your history is a prefix of mine. What it lacks up to `zxid` follows. */
  | { readonly kind: 'DIFF'; readonly zxid: Zxid }
  /** leader → learner: take everything after `zxid` out of your log. What you then lack follows. */
  | { readonly kind: 'TRUNC'; readonly zxid: Zxid }
  /** leader → learner: put this state, which includes `zxid`, in place of your whole history. */
  | { readonly kind: 'SNAP'; readonly zxid: Zxid; readonly state: State }
  /** leader → learner: that is all; with it you are in my epoch. */
  | { readonly kind: 'NEWLEADER'; readonly epoch: number }
  /** leader → learner: a quorum is in my epoch. Serve clients. */
  | { readonly kind: 'UPTODATE' }
  // Broadcast.
  /** leader → follower: please log this. */
  | { readonly kind: 'PROPOSAL'; readonly zxid: Zxid; readonly txn: Txn }
  /**
   * follower → leader: what you proposed under this zxid is on my disk. With counter 0 it is the
   * answer to NEWLEADER, and to UPTODATE.
   */
  | { readonly kind: 'ACK'; readonly zxid: Zxid }
  /** leader → follower: a quorum has it. Apply it. */
  | { readonly kind: 'COMMIT'; readonly zxid: Zxid }
  /** leader → observer: PROPOSAL and COMMIT in one. */
  | { readonly kind: 'INFORM'; readonly zxid: Zxid; readonly txn: Txn }
  // Besides.
  /** leader → learner: are you there? And back: yes; these sessions were heard of since. */
  | { readonly kind: 'PING'; readonly sessions?: readonly SessionTouch[] }
  /** learner → leader: a client of mine wants this. */
  | { readonly kind: 'REQUEST'; readonly request: Request }
  /**
   * learner → leader: tell me when I have seen every commit up to now. And back, behind those
   * commits. Answers come in the order of the questions.
   */
  | { readonly kind: 'SYNC' }
  /** learner → leader: a client with this session has come to me. And back: whether it is `valid`. */
  | {
      readonly kind: 'REVALIDATE';
      readonly session: bigint;
      readonly timeoutMs: number;
      readonly valid?: boolean;
    }
  /** server → itself: what it has written so far is on disk. `attempt` counts the leaders it followed or was. */
  | { readonly kind: 'LOGGED'; readonly attempt: number };

/** A session a learner has heard of since the last PING, and its negotiated time-out. */
export interface SessionTouch {
  readonly session: bigint;
  readonly timeoutMs: number;
}

/** An entry of the transaction log. */
export interface LoggedTxn<Txn> {
  readonly zxid: Zxid;
  readonly txn: Txn;
}

/** The server around the protocol: what a leader and its learners serve. */
export interface Service<Request, Txn, State> {
  /** On the leader: what this request does, as a transaction that every server can apply. It will have this zxid. */
  prepare(request: Request, zxid: Zxid): Txn;
  /** A transaction is committed for good: apply it. They come in the order of their zxids. */
  deliver(zxid: Zxid, txn: Txn): void;
  /** The state after all that was delivered, as plain data. */
  state(): State;
  /** Puts a state in place of everything that was delivered before. It includes `zxid`. */
  restore(zxid: Zxid, state: State): void;
  /** This server serves clients from now on, in this epoch, or (`undefined`) no longer. */
  serving(epoch: number | undefined): void;
  /** The oldest {@link QuorumPacket} SYNC that this server asked for is answered. */
  synced(): void;
  /** On the leader: whether the session is alive; if it is, its client is at that learner now. Left out: no. */
  revalidate?(session: bigint, timeoutMs: number, learner: NodeId): boolean;
  /** On a learner: the leader's answer about a session. */
  revalidated?(session: bigint, valid: boolean): void;
  /** On a learner: the sessions heard of since the last call. */
  touched?(): readonly SessionTouch[];
  /** On the leader: a learner has heard of these sessions. */
  touch?(sessions: readonly SessionTouch[]): void;
}

/** What every server of an ensemble knows about it. Apache: zoo.cfg. */
export interface EnsembleConfig {
  /** Who has a vote, and how many are enough. */
  readonly quorum: QuorumVerifier;
  /** The unit of the limits, in ms. */
  readonly tickMs: number;
  /** So many ticks a learner may take to connect and to synchronise. */
  readonly initLimit: number;
  /** So many connections of a learner may come to nothing before it looks for another leader. Apache: 5. */
  readonly connectTries: number;
  /** So many ticks a leader and a learner may be silent to each other. */
  readonly syncLimit: number;
  /** So many committed proposals a server keeps at hand for those that lag behind. Apache: 500. */
  readonly commitLogCount: number;
}
