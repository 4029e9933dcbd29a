import { formatZxid, type Notification, type ServerId, type ServerState, type Vote } from '#kit';
import { comesBefore } from './histories.ts';

interface Ballot extends Vote {
  readonly electionEpoch: number;
  readonly state: ServerState;
}

/**
 * Watches the notifications that a server sends and hears, and so knows on what grounds it can have
 * elected somebody, however its election keeps its books.
 */
export class Witness {
  private readonly sid: ServerId;
  private readonly voters: readonly ServerId[];
  /** What this server itself voted last. */
  private own: Ballot | undefined;
  /** The best vote each voter gave in the round this server is in. */
  private readonly votes = new Map<ServerId, Ballot>();
  /** The best vote each voter gave in the latest round that this server has not reached. */
  private readonly ahead = new Map<ServerId, Ballot>();
  /** What each voter that has a leader said last. */
  private readonly answers = new Map<ServerId, Ballot>();

  constructor(sid: ServerId, voters: readonly ServerId[]) {
    this.sid = sid;
    this.voters = voters;
  }

  /** The server begins to look: nothing it has heard before counts any more. */
  reset(): void {
    this.own = undefined;
    this.votes.clear();
    this.ahead.clear();
    this.answers.clear();
  }

  sent(notification: Notification): void {
    if (notification.state !== 'LOOKING') return;
    const { electionEpoch } = notification;
    const isNewRound = electionEpoch !== this.own?.electionEpoch;
    this.own = ballotOf(notification);
    if (!isNewRound) return;
    this.votes.clear();
    for (const [sid, ballot] of this.ahead) {
      if (ballot.electionEpoch === electionEpoch) this.votes.set(sid, ballot);
      if (ballot.electionEpoch <= electionEpoch) this.ahead.delete(sid);
    }
  }

  heard(notification: Notification): void {
    const { sid, leader, state, electionEpoch } = notification;
    if (!this.voters.includes(sid) || !this.voters.includes(leader)) return;
    const ballot = ballotOf(notification);
    if (state === 'FOLLOWING' || state === 'LEADING') this.answers.set(sid, ballot);
    const round = this.own?.electionEpoch ?? 0;
    if (state !== 'LOOKING' || electionEpoch < round) return;
    const ballots = electionEpoch === round ? this.votes : this.ahead;
    const before = ballots.get(sid);
    if (before === undefined || isLater(ballot, before)) ballots.set(sid, ballot);
  }

  /** Who voted, in the round this server is in, as it has elected; itself, too, if it did. */
  votesFor(elected: Vote): readonly ServerId[] {
    const { own } = this;
    if (own === undefined) return [];
    const others = [
      ...[...this.votes].filter(([, ballot]) => isSame(ballot, elected)),
      // What is said of this very round by those that have ended it is a vote, too.
      ...[...this.answers].filter(
        ([, { leader, electionEpoch }]) =>
          leader === elected.leader && electionEpoch === own.electionEpoch,
      ),
    ].map(([sid]) => sid);
    const isOwn = this.voters.includes(this.sid) && isSame(own, elected);
    const all = isOwn ? [...others, this.sid] : others;
    return [...new Set(all)].sort((a, b) => a - b);
  }

  /** What this server itself voted last, a list of one, or of none: `"3 (1, 0x0)"`. */
  ownVote(): readonly string[] {
    return this.own === undefined ? [] : [`${this.own.leader} ${history(this.own)}`];
  }

  /** Who of those that have a leader said that it is this one: `"3 LEADING (1, 0x0)"`. */
  answersFor({ leader }: Vote): readonly string[] {
    return (
      [...this.answers]
        .filter(([, ballot]) => ballot.leader === leader)
        // Others know a server for their leader only if they speak of its own round.
        .filter(
          ([, ballot]) => leader !== this.sid || ballot.electionEpoch === this.own?.electionEpoch,
        )
        .map(([sid, ballot]) => `${sid} ${ballot.state} ${history(ballot)}`)
        .sort()
    );
  }

  inspect(): unknown {
    const { own, votes, ahead, answers } = this;
    return { own, votes: bySid(votes), ahead: bySid(ahead), answers: bySid(answers) };
  }
}

/** As in the diagrams. */
function history({ peerEpoch, zxid }: Vote): string {
  return `(${peerEpoch}, ${formatZxid(zxid)})`;
}

function bySid(ballots: ReadonlyMap<ServerId, Ballot>): readonly (readonly [ServerId, Ballot])[] {
  return [...ballots].sort(([a], [b]) => a - b);
}

/** In a round a vote only ever becomes better. */
function isLater(one: Ballot, other: Ballot): boolean {
  if (one.electionEpoch !== other.electionEpoch) return one.electionEpoch > other.electionEpoch;
  return comesBefore(one, other);
}

function isSame(one: Vote, other: Vote): boolean {
  return (
    one.leader === other.leader && one.zxid === other.zxid && one.peerEpoch === other.peerEpoch
  );
}

function ballotOf({ leader, zxid, peerEpoch, electionEpoch, state }: Notification): Ballot {
  return { leader, zxid, peerEpoch, electionEpoch, state };
}
