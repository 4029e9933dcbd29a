import type {
  Env,
  Node,
  NodeId,
  Notification,
  OwnHistory,
  QuorumVerifier,
  ServerId,
  Vote,
} from '#kit';
import {
  Following,
  Leading,
  type FollowMessage,
  type Role,
  type Stored,
  type Surroundings,
} from './following.ts';
import type { Output } from './output.ts';
import type { Chapter } from './scenario.ts';
import { Witness } from './witness.ts';

/** What servers send each other here. */
export type Message = Notification | FollowMessage;

/** What a server is made of. */
export interface ServerOptions {
  readonly sid: ServerId;
  readonly quorum: QuorumVerifier;
  /** What its disk has at the very first start. */
  readonly history: OwnHistory;
  /** Whether it has looked for a leader once before its start, and nobody heard it. */
  readonly hasLooked: boolean;
  /** Whether it does anything with the leader it has elected. */
  readonly following: boolean;
  readonly maxIntervalMs: number;
}

/**
 * A server around an election: it looks, then leads or follows, in the simplest way that shows whether
 * the election was of any use, and looks again if it was not. Chapter 5 puts Zab in its place.
 */
export class Server implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly options: ServerOptions;
  private readonly output: (output: Output) => void;
  private readonly election: InstanceType<Chapter['FastLeaderElection']>;
  private readonly witness: Witness;
  private role: Role | undefined;
  private isUnheard = false;

  constructor(
    env: Env<Message>,
    chapter: Chapter,
    options: ServerOptions,
    output: (output: Output) => void,
  ) {
    const { sid, quorum, maxIntervalMs } = options;
    this.env = env;
    this.options = options;
    this.output = output;
    this.witness = new Witness(sid, quorum.voters);
    this.election = new chapter.FastLeaderElection(
      this.watched(env),
      {
        sid,
        quorum,
        role: quorum.voters.includes(sid) ? 'participant' : 'observer',
        minIntervalMs: 200,
        maxIntervalMs,
      },
      { elected: (vote) => this.elected(vote) },
    );
  }

  onStart(): void {
    if (this.options.hasLooked) {
      this.isUnheard = true;
      this.election.lookForLeader(this.stored());
      this.isUnheard = false;
    }
    this.look();
  }

  onMessage(from: NodeId, message: Message): void {
    if (message.kind !== 'notification') return this.role?.onMessage(Number(from), message);
    this.witness.heard(message);
    this.election.onMessage(from, message);
  }

  onTimer(name: string): void {
    if (name.startsWith('election')) this.election.onTimer(name);
    else this.role?.onTimer(name);
  }

  inspect(): unknown {
    return {
      election: this.election.inspect(),
      witness: this.role === undefined ? this.witness.inspect() : undefined,
      role: this.role?.inspect(),
    };
  }

  private look(): void {
    const { peerEpoch, zxid } = this.stored();
    this.role = undefined;
    this.output({ kind: 'looking', epoch: peerEpoch, zxid });
    this.witness.reset();
    this.election.lookForLeader({ zxid, peerEpoch });
  }

  private elected(vote: Vote): void {
    const { leader } = vote;
    const votes = this.witness.votesFor(vote);
    const answers = this.witness.answersFor(vote);
    const own = this.witness.ownVote();
    const { state } = this.election;
    this.output({ kind: 'elected', leader, state, votes, answers, own });
    if (!this.options.following) return;
    const surroundings = this.surroundings();
    this.role =
      leader === this.options.sid ? new Leading(surroundings) : new Following(surroundings, leader);
  }

  private stored(): Stored {
    const { history } = this.options;
    return this.env.disk.read<Stored>('history') ?? { ...history, of: 0 };
  }

  private surroundings(): Surroundings {
    const { sid, quorum } = this.options;
    return {
      env: this.env,
      sid,
      quorum,
      stored: () => this.stored(),
      store: (stored) => this.env.disk.replace('history', stored),
      established: (leader, epoch) => {
        this.election.updateElectionVote(epoch);
        this.output(leader === sid ? { kind: 'leads', epoch } : { kind: 'follows', leader, epoch });
      },
      giveUp: (reason) => {
        this.env.note(`gives up: ${reason}`);
        this.env.clearTimer('follow');
        this.env.clearTimer('patience');
        this.look();
      },
    };
  }

  /** The Env of an election, all of whose messages the witness sees. */
  private watched(env: Env<Message>): Env<Notification> {
    const send = (to: NodeId, message: Notification, deliver: Env<Message>['send']): void => {
      if (this.isUnheard) return;
      this.witness.sent(message);
      deliver(to, message);
    };
    return {
      self: env.self,
      peers: env.peers,
      disk: env.disk,
      files: env.files,
      now: () => env.now(),
      random: () => env.random(),
      send: (to, message) => send(to, message, (...args) => env.send(...args)),
      sendAfterSync: (to, message) => send(to, message, (...args) => env.sendAfterSync(...args)),
      connect: (peer) => env.connect(peer),
      disconnect: (peer) => env.disconnect(peer),
      setTimer: (name, delayMs) => env.setTimer(name, delayMs),
      clearTimer: (name) => env.clearTimer(name),
      note: (text) => env.note(text),
    };
  }
}
