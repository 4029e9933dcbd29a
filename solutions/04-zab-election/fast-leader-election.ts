import type {
  Election,
  ElectionListener,
  Env,
  NodeId,
  Notification,
  OwnHistory,
  QuorumVerifier,
  ServerId,
  ServerState,
  Vote,
} from '#kit';
import { isBetter } from './is-better.ts';

/** How long a server that has enough votes waits for a better one. Apache: `finalizeWait`. */
export const FINALIZE_WAIT_MS = 200;

/** After how long a looking server repeats its vote for the first time, if nothing else is said. */
export const MIN_INTERVAL_MS = 200;

/** The longest time between two repetitions, if nothing else is said. */
export const MAX_INTERVAL_MS = 60_000;

/** The version of the notification's format. */
const VERSION = 2;

/** What an observer votes for before it has heard of anybody: it comes after every other vote. */
export const NOBODY: Vote = { leader: -(2 ** 63), zxid: -(2n ** 63n), peerEpoch: -(2 ** 63) };

/** What an election is told about its server. */
export interface FastLeaderElectionOptions {
  /** The server's own id. The node named `"3"` is server 3. */
  readonly sid: ServerId;
  /** Who has a vote, and how many are enough. */
  readonly quorum: QuorumVerifier;
  /** An observer looks for the leader, but has no vote. */
  readonly role: 'participant' | 'observer';
  /** As `zookeeper.fastleader.minNotificationInterval`; {@link MIN_INTERVAL_MS} by default. */
  readonly minIntervalMs?: number;
  /** As `zookeeper.fastleader.maxNotificationInterval`; {@link MAX_INTERVAL_MS} by default. */
  readonly maxIntervalMs?: number;
}

/** A vote, and what the server that gave it was doing. */
interface Ballot extends Vote {
  readonly state: ServerState;
}

/**
 * Fast Leader Election: every looking server tells every voter whom it would follow, takes over a
 * better vote as soon as it hears one, and is done when a quorum votes as it does.
 *
 * Sources: Apache's class of the same name; Medeiros, "ZooKeeper's Atomic Broadcast Protocol: Theory
 * and Practice" (2012), section 4.1.
 */
export class FastLeaderElection implements Election {
  private readonly env: Env<Notification>;
  private readonly options: FastLeaderElectionOptions;
  private readonly listener: ElectionListener;
  private currentState: ServerState = 'LOOKING';
  /** The logical clock: the round this server is in. It is not kept on disk. */
  private round = 0;
  /** The vote this server enters every round with. */
  private own: Vote = NOBODY;
  /** While looking whom this server would follow; afterwards whom it follows, or leads as. */
  private vote: Vote = NOBODY;
  /** The votes of this round, this server's own among them, by voter. */
  private readonly votes = new Map<ServerId, Ballot>();
  /** What servers that have a leader have said since this server began to look, by voter. */
  private readonly answers = new Map<ServerId, Ballot>();
  /** How long to wait before the vote is repeated. */
  private intervalMs = 0;
  /** Whether a quorum votes as this server does, and the timer `election end` runs. */
  private finalizing = false;

  constructor(
    env: Env<Notification>,
    options: FastLeaderElectionOptions,
    listener: ElectionListener,
  ) {
    this.env = env;
    this.options = options;
    this.listener = listener;
  }

  get state(): ServerState {
    return this.currentState;
  }

  /**
   * The server has no leader, or has lost it. It may be called at any time, again and again.
   *
   * @todo Level 1: be `LOOKING`, forget all that was heard before, propose yourself, with your own
   * history, and see whether that is a quorum already (`tally`): in an ensemble of one it is.
   * Level 2: this begins a new round. Level 3: the interval is the shortest again. Level 5:
   * an observer proposes `NOBODY`.
   */
  lookForLeader({ zxid, peerEpoch }: OwnHistory): void {
    const { sid, role } = this.options;
    this.currentState = 'LOOKING';
    this.round++;
    this.own = role === 'participant' ? { leader: sid, zxid, peerEpoch } : NOBODY;
    this.intervalMs = this.options.minIntervalMs ?? MIN_INTERVAL_MS;
    this.votes.clear();
    this.answers.clear();
    this.propose(this.own);
    this.tally();
  }

  /**
   * The leader this server follows, or is, has begun a new epoch.
   *
   * @todo Level 4: from now on answer with this `peerEpoch`. A server that looks has no such leader,
   * and keeps its vote.
   */
  updateElectionVote(epoch: number): void {
    if (this.currentState !== 'LOOKING') this.vote = { ...this.vote, peerEpoch: epoch };
  }

  /**
   * Another server says what it votes for.
   *
   * @todo Level 1: while this server looks, hand the vote of another looking server to `onVote`. Level
   * 4: while this server has a leader, answer whoever looks (`answer`); while it looks, hand what a
   * `FOLLOWING` or `LEADING` server says to `onAnswer`. Level 5: a server that is no voter may ask, and is
   * answered at once, whatever this server is doing; nothing it says counts.
   */
  onMessage(_from: NodeId, notification: Notification): void {
    const { sid, state } = notification;
    if (this.currentState !== 'LOOKING' || !this.isVoter(sid)) {
      if (state === 'LOOKING') this.answer(sid);
    } else if (state === 'LOOKING') {
      this.onVote(notification);
    } else if (state !== 'OBSERVING') {
      this.onAnswer(notification);
    }
  }

  /** There are two timers: `"election resend"` and `"election end"`. */
  onTimer(name: string): void {
    if (name === 'election resend') this.onSilence();
    else if (name === 'election end') this.onWaitOver();
  }

  /** Everything that decides what this election will do next, as plain data. */
  inspect(): unknown {
    const { currentState: state, round, vote } = this;
    if (state !== 'LOOKING') return { state, round, vote };
    const { own, intervalMs, finalizing } = this;
    const votes = [...this.votes].sort(bySid);
    const answers = [...this.answers].sort(bySid);
    return { state, round, vote, own, intervalMs, finalizing, votes, answers };
  }

  /**
   * Both are looking: a vote of this round is counted, and may change this server's mind.
   *
   * @todo Level 1: take over a better vote (`propose`), count the vote (`votes`), and see whether a quorum
   * agrees (`tally`). A server's vote only ever becomes better: one that is worse than what the same
   * server said before was overtaken on its way, and changes nothing. Level 2: a vote of a lower round
   * does not count: answer its sender. A higher round is taken over: the votes of the old one are
   * forgotten, and this server proposes the better of the vote it heard and its own, to everybody, also
   * if that is the vote it had. Level 5: a vote for somebody who is no voter
   * is ignored; an observer does not answer a lower round.
   */
  private onVote(notification: Notification): void {
    const { sid, leader, electionEpoch } = notification;
    if (electionEpoch < this.round) {
      // The answer of an observer would be answered at once, and so on without end.
      if (this.options.role === 'participant') this.answer(sid);
      return;
    }
    if (!this.isVoter(leader)) return;
    const heard = ballotOf(notification);
    if (electionEpoch > this.round) {
      this.round = electionEpoch;
      this.votes.clear();
      this.propose(isBetter(heard, this.own) ? heard : this.own);
    } else if (isBetter(heard, this.vote)) {
      this.propose(heard);
    }
    const before = this.votes.get(sid);
    if (before === undefined || isBetter(heard, before)) this.votes.set(sid, heard);
    this.tally();
  }

  /**
   * The other has a leader already: this server is late, or has lost touch.
   *
   * @todo Level 4: remember the answer (`answers`). If a quorum of `answers` has the same leader and
   * `peerEpoch` (`hasSameLeader`), and the leader confirms it among them (`isConfirmed`), take over their
   * round, and the election is over (`end`). An answer of this very round is a vote of this round, too: if
   * a quorum of `votes` is the same in all three fields (`isSame`), and the leader confirms it among these
   * `votes`, that is also the end.
   */
  private onAnswer(notification: Notification): void {
    const { sid, leader, electionEpoch } = notification;
    if (!this.isVoter(leader)) return;
    const heard = ballotOf(notification);
    this.answers.set(sid, heard);
    if (electionEpoch === this.round) {
      this.votes.set(sid, heard);
      const agreeing = votersOf(this.votes, (other) => isSame(other, heard));
      if (this.isQuorum(agreeing) && this.isConfirmed(this.votes, notification)) {
        return this.end(heard);
      }
    }
    const agreeing = votersOf(this.answers, (other) => hasSameLeader(other, heard));
    if (this.isQuorum(agreeing) && this.isConfirmed(this.answers, notification)) {
      this.round = electionEpoch;
      this.end(heard);
    }
  }

  /**
   * Whether the leader that others speak of is one now. Followers may not know yet that it is gone;
   * without this, servers would elect a dead leader again and again.
   *
   * @todo Level 4: the leader itself must be among `ballots` as `LEADING`. If it is this very server,
   * it knows best: it believes the others if they speak of the round it is in.
   */
  private isConfirmed(
    ballots: ReadonlyMap<ServerId, Ballot>,
    { leader, electionEpoch }: Notification,
  ): boolean {
    if (leader === this.options.sid) return electionEpoch === this.round;
    return ballots.get(leader)?.state === 'LEADING';
  }

  /**
   * Changes this server's vote, and lets everybody know.
   *
   * @todo Level 1: remember the vote, count it as this server's own, and send it to all other voters
   * (`sendToAll`). If a quorum voted for the old one, that no longer matters: stop the timer
   * `election end`; `tally` starts it anew when a quorum has the new vote. Level 5: an observer's own vote is not counted.
   */
  private propose({ leader, zxid, peerEpoch }: Vote): void {
    const { sid, role } = this.options;
    this.vote = { leader, zxid, peerEpoch };
    if (role === 'participant') this.votes.set(sid, { ...this.vote, state: 'LOOKING' });
    this.finalizing = false;
    this.env.clearTimer('election end');
    this.sendToAll();
  }

  /**
   * Sees whether a quorum votes as this server does.
   *
   * @todo Level 1: if so, start the timer `election end`, unless it is running already: a better vote may
   * still be under way. Level 3: until then the vote need not be repeated.
   */
  private tally(): void {
    const enough = this.isQuorum(votersOf(this.votes, (other) => isSame(other, this.vote)));
    if (!enough || this.finalizing) return;
    this.finalizing = true;
    this.env.clearTimer('election resend');
    this.env.setTimer('election end', FINALIZE_WAIT_MS);
  }

  /**
   * Enough votes, and for a while no better one.
   *
   * @todo Level 1: the election is over (`end`). A server is elected only while this one looks, and once
   * for each look.
   */
  private onWaitOver(): void {
    this.end(this.vote);
  }

  /**
   * The election is not over, and some vote may have been lost.
   *
   * @todo Level 3: double the interval, up to the longest, and send the vote to everybody again.
   */
  private onSilence(): void {
    const { maxIntervalMs = MAX_INTERVAL_MS } = this.options;
    this.intervalMs = Math.min(this.intervalMs * 2, maxIntervalMs);
    this.sendToAll();
  }

  /**
   * This server has a leader, or is it.
   *
   * @todo Level 1: remember the vote and be `LEADING` or `FOLLOWING`, then tell the listener, as the last
   * thing: it may look again at once. Level 3: the timer `election resend` is of no use any more. Level 4:
   * nor is `election end`. Level 5: an observer is `OBSERVING`.
   */
  private end({ leader, zxid, peerEpoch }: Vote): void {
    const { sid, role } = this.options;
    const follower = role === 'participant' ? 'FOLLOWING' : 'OBSERVING';
    this.currentState = leader === sid ? 'LEADING' : follower;
    this.vote = { leader, zxid, peerEpoch };
    this.finalizing = false;
    this.env.clearTimer('election end');
    this.env.clearTimer('election resend');
    this.listener.elected(this.vote);
  }

  /**
   * Sends this server's vote to every other voter.
   *
   * @todo Level 1: send it. Level 3: start the timer `election resend` with the present interval.
   */
  private sendToAll(): void {
    for (const voter of this.options.quorum.voters) {
      if (voter !== this.options.sid) this.answer(voter);
    }
    this.env.setTimer('election resend', this.intervalMs);
  }

  /**
   * Sends this server's vote to one server.
   *
   * @todo Level 1: send a `notification` with the vote, the round as `electionEpoch`, the state, the
   * own `sid` and `version`. The name of the node is the server's id as a text.
   */
  private answer(to: ServerId): void {
    this.env.send(String(to), {
      kind: 'notification',
      ...this.vote,
      electionEpoch: this.round,
      state: this.currentState,
      sid: this.options.sid,
      version: VERSION,
    });
  }

  private isVoter(sid: ServerId): boolean {
    return this.options.quorum.voters.includes(sid);
  }

  private isQuorum(servers: ReadonlySet<ServerId>): boolean {
    return this.options.quorum.containsQuorum(servers);
  }
}

function ballotOf({ leader, zxid, peerEpoch, state }: Notification): Ballot {
  return { leader, zxid, peerEpoch, state };
}

function isSame(a: Vote, b: Vote): boolean {
  return a.leader === b.leader && a.zxid === b.zxid && a.peerEpoch === b.peerEpoch;
}

/** Servers that have a leader have elected it at different times: what was its zxid does not matter. */
function hasSameLeader(a: Vote, b: Vote): boolean {
  return a.leader === b.leader && a.peerEpoch === b.peerEpoch;
}

/** Who has given a vote of this kind. */
function votersOf(
  ballots: ReadonlyMap<ServerId, Ballot>,
  isOfThisKind: (ballot: Ballot) => boolean,
): ReadonlySet<ServerId> {
  return new Set([...ballots].filter(([, ballot]) => isOfThisKind(ballot)).map(([sid]) => sid));
}

function bySid([a]: readonly [ServerId, unknown], [b]: readonly [ServerId, unknown]): number {
  return a - b;
}
