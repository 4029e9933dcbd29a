import { todo } from '#kit';
import type {
  Ballot,
  Command,
  Env,
  Log,
  LogListener,
  LogMessage,
  LogProposal,
  Node,
  NodeId,
} from '#kit';
/** How often a leader says that it is there, and repeats what was not accepted yet. */
export const HEARTBEAT_MS = 50;

/** A replica that hears nothing of a leader for so long, or up to twice as long, is a candidate. */
export const ELECTION_MS = 150;

/** What a leader proposes where nobody can know what was meant to be there. */
const NO_OP: Command = 'no-op';

/** What a leader has proposed in a slot, and does not know to be chosen yet. */
interface Pending {
  readonly command: Command;
  /** Who has accepted it in the leader's ballot. */
  readonly accepted: Set<NodeId>;
}

/**
 * Acceptor, learner and, if the others let it, leader of a replicated log: one instance of Paxos
 * for each slot. A leader also sends its messages to itself: it is one of its own acceptors.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3.
 */
export class Replica implements Node<LogMessage> {
  private readonly env: Env<LogMessage>;
  /** All replicas, this one included. */
  private readonly replicas: readonly NodeId[];
  private readonly listener: LogListener;
  /** On disk it is the record "promised". */
  private promised: Ballot | null = null;
  /** On disk: what was accepted, in the order in which it was. */
  private readonly log: Log<LogProposal>;
  /** By slot, what was accepted in it last. */
  private readonly accepted = new Map<number, LogProposal>();
  /** By slot, what is known to be chosen. */
  private readonly chosen = new Map<number, Command>();
  /** How many slots were delivered, which is the number of the next one to deliver. */
  private delivered = 0;

  private role: 'follower' | 'candidate' | 'leader' = 'follower';
  /** Candidate: who has promised, and what each had accepted. */
  private readonly promises = new Map<NodeId, readonly LogProposal[]>();
  /** Leader: by slot. */
  private readonly pending = new Map<number, Pending>();
  /** Leader: the first slot for which nothing was proposed. */
  private nextSlot = 0;
  /** Leader: by command, the client that waits for it. */
  private readonly clients = new Map<Command, NodeId>();

  constructor(env: Env<LogMessage>, replicas: readonly NodeId[], listener: LogListener) {
    this.env = env;
    this.replicas = replicas;
    this.listener = listener;
    this.log = env.disk.log('accepted');
  }

  /**
   * The first start, or a restart. What is chosen is not on disk: the leader says it again.
   *
   * TODO:
   * - Level 6: take `promised` from its record, and rebuild `accepted` from the log; then start the
   *   timer `election` with `electionMs()`.
   */
  onStart(): void {
    todo('Replica.onStart, level 6');
  }

  /** Calls the method that handles this kind of message. */
  onMessage(from: NodeId, message: LogMessage): void {
    switch (message.kind) {
      case 'request':
        return this.onRequest(from, message.command);
      case 'prepare':
        return this.onPrepare(from, message.ballot, message.from);
      case 'promise':
        return this.onPromise(from, message.ballot, message.accepted);
      case 'accept':
        return this.onAccept(from, message);
      case 'accepted':
        return this.onAccepted(from, message.ballot, message.slot);
      case 'reject':
        return this.onReject(message.promised);
      case 'chosen':
        return this.learn(message.slot, message.command);
      case 'heartbeat':
        return this.onHeartbeat(from, message.ballot, message.delivered);
      case 'catch-up':
        return this.onCatchUp(from, message.from);
      default: // The other kinds are not for a replica.
    }
  }

  /** Two timers: `"election"` if this is no leader, `"heartbeat"` if it is. */
  onTimer(name: string): void {
    if (name === 'election') this.stand();
    else this.remind();
  }

  /** Everything that decides what this replica will do next, as plain data. */
  inspect(): unknown {
    const { promised, accepted, chosen, delivered, role, promises, pending, nextSlot } = this;
    return {
      promised,
      accepted: [...accepted.values()],
      chosen: [...chosen],
      delivered,
      role,
      promises: [...promises],
      pending: [...pending].map(([slot, { command, accepted }]) => [slot, command, [...accepted]]),
      nextSlot,
      clients: [...this.clients],
    };
  }

  /**
   * Nobody seems to lead: this replica tries to.
   *
   * TODO:
   * - Level 6: become a candidate with a ballot above `promised`, which is a promise like any
   *   other: it is on your disk before anybody hears of it. Send `prepare` to all replicas,
   *   yourself included, for the slots from `delivered` on. Start the timer `election` anew, in
   *   case this fails.
   */
  private stand(): void {
    todo('Replica.stand, level 6');
  }

  /**
   * Phase 1, for all slots from `firstSlot` on.
   *
   * TODO:
   * - Level 6: as an acceptor does, but the promise lists everything accepted from that slot on. A
   *   promise to another replica makes you a follower again, see `follow`.
   */
  private onPrepare(from: NodeId, ballot: Ballot, firstSlot: number): void {
    todo('Replica.onPrepare, level 6');
  }

  /**
   * A replica promises this candidate.
   *
   * TODO:
   * - Level 6: once a majority has promised in the present ballot, lead: see `lead`.
   */
  private onPromise(from: NodeId, ballot: Ballot, accepted: readonly LogProposal[]): void {
    todo('Replica.onPromise, level 6');
  }

  /**
   * Phase 1 is over, for all slots and for as long as nobody stands with a higher ballot.
   *
   * TODO:
   * - Level 6: for each slot from `delivered` up to the highest that a promise names, propose what
   *   has to be proposed: what you know to be chosen there; else what was accepted there in the
   *   highest ballot; else a no-op, for the slots after it cannot be delivered before it. The first
   *   slot after those is `nextSlot`. Stop the timer `election`, and begin with heartbeats.
   */
  private lead(): void {
    todo('Replica.lead, level 6');
  }

  /**
   * A client wants something done. It asks every replica, and again until it is told.
   *
   * TODO:
   * - Level 6: if you lead, remember the client. A command that is delivered already needs no more
   *   than an answer (`done`), and one that has a slot already needs no other; for a new one take
   *   the next slot and propose it. There is no phase 1.
   */
  private onRequest(client: NodeId, command: Command): void {
    todo('Replica.onRequest, level 6');
  }

  /**
   * Phase 2: a leader asks to accept.
   *
   * TODO:
   * - Level 6: as an acceptor does, slot by slot. Who accepts from another replica follows it.
   */
  private onAccept(from: NodeId, { ballot, slot, command }: LogProposal): void {
    todo('Replica.onAccept, level 6');
  }

  /**
   * A replica has accepted what this leader proposed.
   *
   * TODO:
   * - Level 6: once a majority has accepted in the present ballot, the command is chosen: learn it,
   *   and tell the other replicas (`chosen`).
   */
  private onAccepted(from: NodeId, ballot: Ballot, slot: number): void {
    todo('Replica.onAccepted, level 6');
  }

  /**
   * A command is chosen in a slot. Slots may come in any order, and the same one again.
   *
   * TODO:
   * - Level 6: remember it; then deliver what can be delivered: slot after slot, each once, and
   *   none before all the slots below it. A leader tells the client of what it has delivered
   *   (`done`).
   */
  private learn(slot: number, command: Command): void {
    todo('Replica.learn, level 6');
  }

  /**
   * A leader says that it is there.
   *
   * TODO:
   * - Level 6: to a leader that is out of date answer with `reject`. Otherwise follow it; if it has
   *   delivered more than you have, ask for the rest (`catch-up`).
   */
  private onHeartbeat(from: NodeId, ballot: Ballot, delivered: number): void {
    todo('Replica.onHeartbeat, level 6');
  }

  /**
   * A replica lacks what is chosen.
   *
   * TODO:
   * - Level 6: tell it what was delivered from this slot on (`chosen`).
   */
  private onCatchUp(replica: NodeId, from: number): void {
    todo('Replica.onCatchUp, level 6');
  }

  /**
   * A replica has promised a higher ballot than the one this replica stood or led with.
   *
   * TODO:
   * - Level 6: if it is above your own promise as well, follow. Your next ballot must be above it:
   *   promising it yourself is a way to remember.
   */
  private onReject(promised: Ballot): void {
    todo('Replica.onReject, level 6');
  }

  /**
   * Another replica leads, or tries to: this one waits for it.
   *
   * TODO:
   * - Level 6: stop leading, if you do, and start the timer `election` anew.
   */
  private follow(): void {
    todo('Replica.follow, level 6');
  }

  /**
   * The leader's timer: those who have missed something get it again.
   *
   * TODO:
   * - Level 6: send the other replicas a `heartbeat`, repeat `accept` to whoever has not accepted
   *   what is pending, and start the timer `heartbeat` anew.
   */
  private remind(): void {
    todo('Replica.remind, level 6');
  }

  /** Sends to every replica, this one included, once all that was written is on disk. */
  private sendToAll(message: LogMessage): void {
    for (const replica of this.replicas) this.env.sendAfterSync(replica, message);
  }

  /** At random, so that not all of them stand at the same time. */
  private electionMs(): number {
    return ELECTION_MS + Math.floor(this.env.random() * ELECTION_MS);
  }
}
