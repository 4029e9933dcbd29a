import type {
  Ballot,
  Env,
  FastPaxosMessage,
  Node,
  NodeId,
  PaxosListener,
  Proposal,
  Value,
} from '#kit';
import { compareBallots, majorityOf, makeBallot, roundOf } from './ballot.ts';

/** How long the coordinator waits for progress before it does something about it. */
export const PROGRESS_MS = 60;

/** Whether clients propose directly to the acceptors in this ballot. */
export function isFast(ballot: Ballot): boolean {
  return roundOf(ballot) % 2 === 1;
}

/**
 * The smallest number of acceptors such that any two fast quorums and any majority have a member in
 * common, all three.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.
 *
 * @todo Level 7: three quarters of `acceptors`, rounded up: of 4 it is 3, of 5 it is 4.
 */
export function fastQuorumOf(acceptors: number): number {
  return Math.ceil((acceptors * 3) / 4);
}

/**
 * Opens a fast ballot, watches what comes of it, and ends a collision in a classic one.
 *
 * Source: Lamport, "Fast Paxos" (2006), sections 3.1 and 3.2 (coordinated recovery).
 */
export class FastCoordinator implements Node<FastPaxosMessage> {
  private readonly env: Env<FastPaxosMessage>;
  private readonly acceptors: readonly NodeId[];
  private readonly listener: PaxosListener;
  /** The round of the present ballot. The record "round" on disk has the last one. */
  private round = 0;
  private phase: 'promises' | 'acceptances' | 'done' = 'promises';
  /** Whether `any` was sent in the present ballot: the clients decide what is accepted in it. */
  private isOpen = false;
  /** Phase 1: who has promised, and what each had accepted before. */
  private readonly promises = new Map<NodeId, Proposal | null>();
  /** Phase 2: who has accepted what. */
  private readonly accepted = new Map<NodeId, Value>();
  /** A value that a client has proposed, to have one when it is free to choose. */
  private known: Value | null = null;
  private learned: Value | null = null;

  constructor(env: Env<FastPaxosMessage>, acceptors: readonly NodeId[], listener: PaxosListener) {
    this.env = env;
    this.acceptors = acceptors;
    this.listener = listener;
  }

  /**
   * The first start, or a restart.
   *
   * @todo Level 7: begin the first fast ballot that was never used before, see `begin`.
   */
  onStart(): void {
    this.round = this.env.disk.read<number>('round') ?? 0;
    this.begin(this.round % 2 === 0 ? this.round + 1 : this.round + 2);
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: FastPaxosMessage): void {
    switch (message.kind) {
      case 'propose':
        return this.onPropose(from, message.value);
      case 'promise':
        return this.onPromise(from, message.ballot, message.accepted);
      case 'accepted':
        return this.onAccepted(from, message);
      default: // The other kinds are not for a coordinator.
    }
  }

  /**
   * There is one timer, `"progress"`: for PROGRESS_MS nothing was learned.
   *
   * @todo Level 7: if this ballot is open (you have sent `any` in it, not `accept`), and nobody has
   * proposed anything yet as far as you know, send `any` again: it may be lost. Otherwise begin the
   * next classic ballot. Start the timer anew.
   */
  onTimer(): void {
    const isIdle = this.known === null && this.accepted.size === 0;
    if (this.isOpen && isIdle) return this.open();
    this.begin(this.round % 2 === 0 ? this.round + 2 : this.round + 1);
  }

  /** Everything that decides what this coordinator will do next, as plain data. */
  inspect(): unknown {
    const { round, phase, isOpen, promises, accepted, known, learned } = this;
    return {
      round,
      phase,
      isOpen,
      promises: [...promises].sort(([a], [b]) => (a < b ? -1 : 1)),
      accepted: [...accepted].sort(([a], [b]) => (a < b ? -1 : 1)),
      known,
      learned,
    };
  }

  /**
   * Phase 1 of a ballot.
   *
   * @todo Level 7: remember the round, on disk too, forget what belongs to the last ballot, send
   * `prepare` to every acceptor, and start the timer `progress`.
   */
  private begin(round: number): void {
    this.enter(round, 'promises');
    for (const acceptor of this.acceptors) {
      this.env.sendAfterSync(acceptor, { kind: 'prepare', ballot: this.ballot });
    }
  }

  /**
   * A client proposes a value, perhaps not for the first time.
   *
   * @todo Level 7: if a value is learned already, tell the client (`chosen`). Otherwise remember that
   * there is such a value; the client proposes again until it is told, so there is no need to
   * remember who it was.
   */
  private onPropose(client: NodeId, value: Value): void {
    if (this.learned !== null) this.env.send(client, { kind: 'chosen', value: this.learned });
    else this.known ??= value;
  }

  /**
   * An acceptor promises.
   *
   * @todo Level 7: with a majority of promises in the present ballot see what may have been chosen
   * before, see `mayBeChosen`. If nothing was and the ballot is fast, open it: send `any`. In any
   * other case propose a value (`accept`): the one that may be chosen, else one that was accepted,
   * else one that a client has proposed to you. If there is none at all, there is nothing to do yet.
   */
  private onPromise(from: NodeId, ballot: Ballot, accepted: Proposal | null): void {
    if (this.phase !== 'promises' || ballot !== this.ballot) return;
    this.promises.set(from, accepted);
    if (this.promises.size < majorityOf(this.acceptors.length)) return;
    const reports = [...this.promises.values()];
    const accepteds = reports.filter((report) => report !== null);
    if (isFast(ballot) && accepteds.length === 0) return this.open();
    const value = mayBeChosen(reports, this.acceptors.length) ?? accepteds[0]?.value ?? this.known;
    if (value !== null) this.propose(value);
  }

  /**
   * An acceptor has accepted. This may arrive twice, or late.
   *
   * @todo Level 7: remember who has accepted what in the present ballot. If a quorum has accepted
   * one value (a fast quorum in a fast ballot, a majority in a classic one), it is chosen. If a
   * majority has been heard of in a fast ballot and no value can get a fast quorum any more, that is
   * a collision: see `recover`.
   */
  private onAccepted(from: NodeId, { ballot, value }: Proposal): void {
    if (this.phase !== 'acceptances' || ballot !== this.ballot) return;
    this.accepted.set(from, value);
    const all = this.acceptors.length;
    const quorum = isFast(ballot) ? fastQuorumOf(all) : majorityOf(all);
    const most = Math.max(...[...this.accepted.values()].map((each) => this.count(each)));
    if (this.count(value) >= quorum) return this.learn(value);
    const silent = all - this.accepted.size;
    const isKnown = this.accepted.size >= majorityOf(all);
    if (isFast(ballot) && isKnown && most + silent < quorum) this.recover();
  }

  /**
   * A collision: the acceptors have accepted different values in a fast ballot.
   *
   * @todo Level 7: go to the next round, a classic one, and to its phase 2 at once: who has told
   * you what it accepted in the last ballot has told you all that a promise would. So the rule of
   * `mayBeChosen` picks the value; if it leaves you free, take one that was accepted. The round is
   * on your disk before `accept` leaves.
   */
  private recover(): void {
    const { ballot } = this;
    const reports = [...this.accepted.values()].map((value) => ({ ballot, value }));
    const value = mayBeChosen(reports, this.acceptors.length) ?? reports[0]!.value;
    this.enter(this.round + 1, 'acceptances');
    this.propose(value);
  }

  /** @solution */
  private enter(round: number, phase: 'promises' | 'acceptances'): void {
    this.round = round;
    this.phase = phase;
    this.isOpen = false;
    this.promises.clear();
    this.accepted.clear();
    this.env.disk.replace('round', round);
    this.env.setTimer('progress', PROGRESS_MS);
  }

  /** @solution */
  private open(): void {
    this.phase = 'acceptances';
    this.isOpen = true;
    this.sendToAcceptors({ kind: 'any', ballot: this.ballot });
    this.env.setTimer('progress', PROGRESS_MS);
  }

  /** @solution */
  private propose(value: Value): void {
    this.phase = 'acceptances';
    this.sendToAcceptors({ kind: 'accept', ballot: this.ballot, value });
  }

  /** @solution */
  private learn(value: Value): void {
    this.phase = 'done';
    this.learned = value;
    this.env.clearTimer('progress');
    this.listener.learned(value);
  }

  /** @solution */
  private count(value: Value): number {
    return [...this.accepted.values()].filter((other) => other === value).length;
  }

  /** @solution */
  private sendToAcceptors(message: FastPaxosMessage): void {
    for (const acceptor of this.acceptors) this.env.sendAfterSync(acceptor, message);
  }

  /** The present ballot. */
  private get ballot(): Ballot {
    return makeBallot(this.round, this.env.self);
  }
}

/**
 * The only value that may have been chosen in the highest ballot of these reports; null if none can.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2, the rule that chooses the value in phase 2a.
 *
 * @param reports - of at least a majority: what each acceptor has accepted last.
 *
 * @todo Level 7: look at the reports of the highest ballot only. If it was classic there is one value
 * in them. If it was fast, count: a value may have been chosen if those who report it, and all the
 * acceptors that have reported nothing to you at all, together are a fast quorum.
 */
export function mayBeChosen(
  reports: readonly (Proposal | null)[],
  acceptors: number,
): Value | null {
  let highest: Ballot | null = null;
  for (const report of reports) {
    if (compareBallots(report?.ballot ?? null, highest) > 0) highest = report!.ballot;
  }
  if (highest === null) return null;
  const values = reports
    .filter((report) => report?.ballot === highest)
    .map((report) => report!.value);
  if (!isFast(highest)) return values[0]!;
  const silent = acceptors - reports.length;
  const votes = (value: Value) => values.filter((other) => other === value).length;
  return values.find((value) => votes(value) + silent >= fastQuorumOf(acceptors)) ?? null;
}
