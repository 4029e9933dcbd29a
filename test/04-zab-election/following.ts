import type { Env, NodeId, OwnHistory, QuorumVerifier, ServerId, Zxid } from '#kit';
import { isNewer } from './histories.ts';

/** What is on a server's disk: its history, and which leader gave it its epoch. */
export interface Stored extends OwnHistory {
  readonly of: ServerId;
}

/** What a leader and its followers say to each other here. Chapter 5 has the real thing. */
export type FollowMessage =
  /** follower → leader: I follow you, and this is my history. Repeated every 200 ms. */
  | {
      readonly kind: 'follow';
      readonly epoch: number;
      readonly zxid: Zxid;
      readonly of: ServerId;
    }
  /** leader → follower, the answer: this is my epoch, and my history. */
  | { readonly kind: 'lead'; readonly epoch: number; readonly zxid: Zxid };

/** What a role needs of its server. */
export interface Surroundings {
  readonly env: Env<FollowMessage>;
  readonly sid: ServerId;
  readonly quorum: QuorumVerifier;
  stored(): Stored;
  store(stored: Stored): void;
  /** The server is in step with a leader, or is one that a quorum follows. */
  established(leader: ServerId, epoch: number): void;
  giveUp(reason: string): void;
}

/** How often a follower says that it follows. */
const FOLLOW_MS = 200;

/** How long a leader waits for a quorum, and a follower for its leader. */
const PATIENCE_MS = 600;

/** What a server does once it has a leader. */
export interface Role {
  onMessage(from: ServerId, message: FollowMessage): void;
  onTimer(name: string): void;
  inspect(): unknown;
}

/** Follows a leader until it is silent for too long. */
export class Following implements Role {
  private readonly server: Surroundings;
  private readonly leader: ServerId;
  private heard = false;
  /** The epoch it is in step with its leader in. */
  private epoch: number | undefined;

  constructor(server: Surroundings, leader: ServerId) {
    this.server = server;
    this.leader = leader;
    this.follow();
    server.env.setTimer('patience', PATIENCE_MS);
  }

  onMessage(from: ServerId, message: FollowMessage): void {
    if (message.kind !== 'lead' || from !== this.leader) return;
    const { epoch, zxid } = message;
    const { peerEpoch, of } = this.server.stored();
    this.heard = true;
    if (epoch > peerEpoch) {
      this.server.store({ peerEpoch: epoch, zxid, of: from });
      this.follow();
    } else if (epoch === peerEpoch && of === from && epoch !== this.epoch) {
      this.epoch = epoch;
      this.server.established(from, epoch);
    }
  }

  onTimer(name: string): void {
    if (name === 'follow') return this.follow();
    if (!this.heard) return this.server.giveUp(`${this.leader} is silent`);
    this.heard = false;
    this.server.env.setTimer('patience', PATIENCE_MS);
  }

  inspect(): unknown {
    const { leader, heard, epoch } = this;
    return { leader, heard, epoch };
  }

  private follow(): void {
    const { peerEpoch: epoch, zxid, of } = this.server.stored();
    const to: NodeId = String(this.leader);
    this.server.env.sendAfterSync(to, { kind: 'follow', epoch, zxid, of });
    this.server.env.setTimer('follow', FOLLOW_MS);
  }
}

/** Leads if a quorum follows, and for as long as it does. */
export class Leading implements Role {
  private readonly server: Surroundings;
  /** Who has said so since the last look at the clock, and the newest epoch any of them knew. */
  private readonly followers: Set<ServerId>;
  private newest: number;
  /** The new epoch, once a quorum has come. */
  private epoch: number | undefined;
  /** Who has it on disk. */
  private readonly inEpoch: Set<ServerId>;
  private established = false;

  constructor(server: Surroundings) {
    this.server = server;
    this.followers = new Set([server.sid]);
    this.inEpoch = new Set([server.sid]);
    this.newest = server.stored().peerEpoch;
    server.env.setTimer('patience', PATIENCE_MS);
  }

  onMessage(from: ServerId, message: FollowMessage): void {
    if (message.kind !== 'follow') return;
    if (this.isAhead(message)) return this.server.giveUp(`${from} is ahead of its leader`);
    this.followers.add(from);
    this.newest = Math.max(this.newest, message.epoch);
    if (this.epoch === undefined) this.gather();
    else this.lead(from);
    if (message.epoch === this.epoch && message.of === this.server.sid) this.accepted(from);
  }

  onTimer(): void {
    const { quorum, sid, env } = this.server;
    if (!this.established || !quorum.containsQuorum(this.followers)) {
      return this.server.giveUp('no quorum follows');
    }
    this.followers.clear();
    this.followers.add(sid);
    env.setTimer('patience', PATIENCE_MS);
  }

  inspect(): unknown {
    const { followers, newest, epoch, inEpoch, established } = this;
    return {
      followers: [...followers].sort(),
      newest,
      epoch,
      inEpoch: [...inEpoch].sort(),
      established,
    };
  }

  /** Whether a follower would lose what it has. Apache: `Leader.waitForEpochAck`. */
  private isAhead({ epoch, zxid, of }: FollowMessage & { readonly kind: 'follow' }): boolean {
    if (this.epoch === undefined) {
      return isNewer({ peerEpoch: epoch, zxid }, this.server.stored());
    }
    return epoch > this.epoch || (epoch === this.epoch && of !== this.server.sid);
  }

  /** With a quorum a new epoch begins: one that none of them has seen. */
  private gather(): void {
    const { quorum, sid } = this.server;
    if (!quorum.containsQuorum(this.followers)) return;
    this.epoch = this.newest + 1;
    const zxid = (BigInt(this.epoch) << 32n) + 1n;
    this.server.store({ peerEpoch: this.epoch, zxid, of: sid });
    for (const follower of this.followers) if (follower !== sid) this.lead(follower);
  }

  private lead(to: ServerId): void {
    const { peerEpoch: epoch, zxid } = this.server.stored();
    this.server.env.sendAfterSync(String(to), { kind: 'lead', epoch, zxid });
  }

  private accepted(follower: ServerId): void {
    this.inEpoch.add(follower);
    if (this.established || !this.server.quorum.containsQuorum(this.inEpoch)) return;
    this.established = true;
    this.server.established(this.server.sid, this.epoch!);
  }
}
