import type { Notification, ServerId, ServerState, Vote } from '#kit';
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
  /** The best vote each voter gave in the latest round it was heard in. */
  private readonly votes = new Map<ServerId, Ballot>();
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
    this.answers.clear();
  }

  sent(notification: Notification): void {
    if (notification.state !== 'LOOKING') return;
    this.own = ballotOf(notification);
    for (const [sid, { electionEpoch }] of this.votes) {
      if (electionEpoch < this.own.electionEpoch) this.votes.delete(sid);
    }
  }

  heard(notification: Notification): void {
    const { sid, leader, state } = notification;
    if (!this.voters.includes(sid) || !this.voters.includes(leader)) return;
    const ballot = ballotOf(notification);
    if (state === 'FOLLOWING' || state === 'LEADING') this.answers.set(sid, ballot);
    if (state === 'OBSERVING' || ballot.electionEpoch < (this.own?.electionEpoch ?? 0)) return;
    const before = this.votes.get(sid);
    if (before === undefined || isLater(ballot, before)) this.votes.set(sid, ballot);
  }

  /** Who voted, in the round this server is in, as it has elected; itself, too, if it did. */
  votesFor(elected: Vote): readonly ServerId[] {
    const { own } = this;
    if (own === undefined) return [];
    const others = [...this.votes]
      .filter(([, ballot]) => ballot.electionEpoch === own.electionEpoch && isSame(ballot, elected))
      .map(([sid]) => sid);
    const isOwn = this.voters.includes(this.sid) && isSame(own, elected);
    const all = isOwn ? [...others, this.sid] : others;
    return [...new Set(all)].sort((a, b) => a - b);
  }

  /** Who of those that have a leader said that it is this one: `"3 LEADING"`. */
  answersFor({ leader }: Vote): readonly string[] {
    return (
      [...this.answers]
        .filter(([, ballot]) => ballot.leader === leader)
        // Others know a server for their leader only if they speak of its own round.
        .filter(
          ([, ballot]) => leader !== this.sid || ballot.electionEpoch === this.own?.electionEpoch,
        )
        .map(([sid, { state }]) => `${sid} ${state}`)
        .sort()
    );
  }

  inspect(): unknown {
    return { own: this.own, votes: [...this.votes].sort(), answers: [...this.answers].sort() };
  }
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
