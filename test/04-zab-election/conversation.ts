import {
  formatZxid,
  type Env,
  type Notification,
  type NodeId,
  type OwnHistory,
  type ServerId,
  type ServerState,
} from '#kit';
import type { Chapter } from './scenario.ts';

/** What a server says of its vote: by default it is looking, with an empty history. */
export interface Saying {
  readonly round?: number;
  readonly state?: ServerState;
  readonly zxid?: bigint;
  readonly peerEpoch?: number;
}

/** What a server was sent last by the one that is asked. */
type Told = Partial<Pick<Notification, 'leader' | 'electionEpoch' | 'state' | 'peerEpoch'>>;

/**
 * One election alone, which hears what it is told and nothing else. The first thing in which it is not
 * as it should be is kept, with all that happened before it.
 */
export class Conversation {
  /** What is wrong, as a sentence; undefined as long as nothing is. */
  problem: string | undefined;
  private readonly sid: ServerId;
  private readonly voters: readonly ServerId[];
  private readonly election: InstanceType<Chapter['FastLeaderElection']>;
  private readonly happened: string[] = [];
  private readonly timers = new Map<string, number>();
  /** The timers that the last step has set. */
  private readonly setNow = new Set<string>();
  private readonly told = new Map<NodeId, Notification>();
  private readonly elected: ServerId[] = [];

  constructor(chapter: Chapter, sid: ServerId, voters: readonly ServerId[]) {
    this.sid = sid;
    this.voters = voters;
    this.election = new chapter.FastLeaderElection(
      this.env(),
      { sid, quorum: new chapter.MajorityQuorum(voters), role: 'participant' },
      { elected: ({ leader }) => this.elected.push(leader) },
    );
  }

  looks({ zxid, peerEpoch }: OwnHistory = { zxid: 0n, peerEpoch: 0 }): this {
    const election = this.election;
    return this.step('looks for a leader', () => election.lookForLeader({ zxid, peerEpoch }));
  }

  /** One server says for whom it is. */
  hears(sid: ServerId, leader: ServerId, saying: Saying = {}): this {
    const { round = 1, state = 'LOOKING', zxid = 0n, peerEpoch = 0 } = saying;
    const said = state === 'LOOKING' ? 'vote' : state;
    const what = `${said} ${leader} r${round} (${peerEpoch}, ${formatZxid(zxid)})`;
    const ballot = { leader, zxid, peerEpoch, electionEpoch: round, state, sid, version: 2 };
    return this.step(`hears "${what}" from ${sid}`, () =>
      this.election.onMessage(String(sid), { kind: 'notification', ...ballot }),
    );
  }

  /** Its leader has begun an epoch, or so the server around it says. */
  isInEpoch(epoch: number): this {
    const election = this.election;
    return this.step(`is told of epoch ${epoch} (updateElectionVote)`, () =>
      election.updateElectionVote(epoch),
    );
  }

  /** So much time passes that a timer fires, if it is running. */
  waitsFor(timer: 'election end' | 'election resend'): this {
    return this.step(`has had time for "${timer}"`, () => {
      if (this.timers.delete(timer)) this.election.onTimer(timer);
    });
  }

  /** Since the beginning it must have elected these, in this order. */
  shouldHaveElected(...leaders: readonly ServerId[]): this {
    const words = (sids: readonly ServerId[]): string =>
      sids.length === 0 ? 'nobody' : sids.join(', then ');
    const is = this.elected.join() === leaders.join();
    return this.check(is, `have elected ${words(leaders)}`, `has elected ${words(this.elected)}`);
  }

  /** The wait for a better vote: it has just begun, goes on as it was, or is off. */
  shouldWait(how: 'anew' | 'on' | 'no more'): this {
    const runs = this.timers.has('election end');
    const isNew = this.setNow.has('election end');
    const actual = runs ? (isNew ? 'anew' : 'on') : 'no more';
    const words = {
      anew: 'begun to wait for "election end"',
      on: 'left "election end" as it was: running',
      'no more': '"election end" not running',
    };
    return this.check(actual === how, `have ${words[how]}`, `has ${words[actual]}`);
  }

  /** What it has last said to this server, or to every other voter. */
  shouldHaveTold(to: ServerId | 'everybody', told: Told): this {
    const others = this.voters.filter((voter) => voter !== this.sid);
    for (const other of to === 'everybody' ? others : [to]) {
      const said = this.told.get(String(other));
      const wrong = Object.entries(told).some(([field, value]) => said?.[field as 'sid'] !== value);
      const fields = Object.keys(told) as (keyof Told)[];
      const last = fields.map((field) => `${field} ${said?.[field] ?? 'nothing'}`).join(', ');
      const should = fields.map((field) => `${field} ${told[field]}`).join(', ');
      this.check(!wrong, `have told ${other} ${should}`, `last told it ${last}`);
    }
    return this;
  }

  private step(what: string, act: () => void): this {
    if (this.problem !== undefined) return this;
    this.happened.push(what);
    this.setNow.clear();
    act();
    return this;
  }

  private check(isRight: boolean, should: string, is: string): this {
    if (isRight || this.problem !== undefined) return this;
    const voters = `Voters are ${this.voters.join(', ')}.`;
    const story = `Server ${this.sid} ${this.happened.join('; ')}.`;
    this.problem = `${voters} ${story} Now it should ${should}; but it ${is}.`;
    return this;
  }

  /** Elections send, and set and clear timers; nothing else is theirs. */
  private env(): Env<Notification> {
    const { timers, setNow, told } = this;
    const send = (to: NodeId, message: Notification): void => void told.set(to, message);
    const mine: Pick<Env<Notification>, 'self' | 'send' | 'setTimer' | 'clearTimer' | 'note'> = {
      self: String(this.sid),
      send,
      setTimer(name, delayMs) {
        timers.set(name, delayMs);
        setNow.add(name);
      },
      clearTimer: (name) => void timers.delete(name),
      note: () => undefined,
    };
    return mine as Env<Notification>;
  }
}
