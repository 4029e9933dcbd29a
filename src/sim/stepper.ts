import type { NodeId } from '../kit/env.ts';
import { canonical } from './canonical.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import type { Violation } from '../check/invariant.ts';
import type { Member } from './member.ts';
import { stateOf } from './member-state.ts';
import { StepLinks, type Ending, type Ends } from './step-links.ts';
import type { Step } from './step.ts';
import type { LossReason } from './trace.ts';
import { withTripwires } from './tripwire.ts';

/** A message under way. */
export interface InFlight<Message> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly nth: number;
  readonly message: Message;
  readonly sendId: number;
  /** Counts all messages of the cluster. */
  readonly order: number;
}

/** A node, and whom it is connected to. */
interface LinkEnd {
  readonly node: NodeId;
  readonly peer: NodeId;
}

/** What takes a while: a timer that runs, or a connection that a node has asked for. */
type Slow = Extract<Step, { readonly do: 'timer' | 'connect' }>;

/** What a stepper runs. */
export interface StepperOptions<Message, Output> extends ClusterOptions<Message, Output> {
  /** Of equal datagrams under way on one link only so many count: more are lost. No limit by default. */
  readonly copies?: number;
  /** False if who has crashed stays down for ever: then what is sent to it is lost. */
  readonly restarts?: boolean;
}

/**
 * Runs a cluster step by step, as told. There is no time in it: the trace counts steps where the
 * simulator's has milliseconds. It plays the explorer's findings back.
 */
export class Stepper<Message, Output> extends Cluster<Message, Output> {
  private inFlight: InFlight<Message>[] = [];
  /** The steps so far in which a timer fired though not all was quiet. */
  readonly early = new Set<Step>();
  private readonly connections: StepLinks<Message>;
  private readonly sent = new Map<string, number>();
  private readonly copies: number;
  private readonly restarts: boolean;
  /** In the order in which timers were set and connections asked for. */
  private readonly slow = new Map<string, Slow>();
  private stepsTaken = 0;
  private transmitted = 0;

  constructor(options: StepperOptions<Message, Output>) {
    super(options);
    this.connections = new StepLinks(this.members.length);
    this.copies = options.copies ?? Infinity;
    this.restarts = options.restarts ?? true;
  }

  /** Starts every node. Call it once, first. */
  startAll(): void {
    withTripwires(() => {
      for (const member of this.members) {
        if (this.stopped) break;
        this.watch?.before(this);
        this.start(member);
      }
    });
  }

  /**
   * Takes a step.
   *
   * @returns false, and does nothing, if it is not possible now.
   */
  step(step: Step): boolean {
    if (this.stopped) return false;
    this.watch?.before(this);
    this.stepsTaken++;
    const done = withTripwires(() => this.take(step));
    if (!done) this.stepsTaken--;
    return done;
  }

  /** Asks each rule what is missing: for a run that has come to its end. */
  end(): void {
    if (!this.stopped) withTripwires(() => this.checkEnd());
  }

  /** Says in the trace that from here on nothing goes wrong. */
  heal(): void {
    this.watch?.before(this);
    this.record(null, null, { type: 'heal' });
  }

  /** Ends the run with a rule broken that only a look at the whole of it can tell. */
  condemn(violation: Violation): void {
    const { name, sentence, node } = violation;
    this.record(node, null, { type: 'violation', rule: name, sentence });
    this.violation ??= violation;
  }

  /** What may arrive next, the oldest first. */
  get arriving(): readonly InFlight<Message>[] {
    return [...this.inFlight, ...this.connections.heads()].sort((a, b) => a.order - b.order);
  }

  /** The nodes that have yet to hear that a connection is over. */
  get unheard(): readonly LinkEnd[] {
    return this.connections.overs().map((ends) => this.named(ends));
  }

  /**
   * The timers that run, and the connections asked for that may come up or be refused now, in the
   * order in which they were set and asked for.
   */
  get pending(): readonly Slow[] {
    return [...this.slow.values()].filter(
      (step) => step.do === 'timer' || this.connections.mayMeet(...this.endsOf(step)),
    );
  }

  /** Whether nothing is under way to a living node, and no disk is waited for. */
  private get isQuiet(): boolean {
    const { arriving, unheard, pending } = this;
    const isUp = (node: NodeId): boolean => this.byId.get(node)!.node !== undefined;
    if (arriving.some(({ to }) => isUp(to)) || unheard.length > 0) return false;
    if (pending.some((step) => step.do === 'connect' && isUp(step.peer))) return false;
    return this.members.every(({ pendingSends }) => pendingSends.length === 0);
  }

  /** One text for each state of the cluster. */
  key(): string {
    return canonical({
      members: this.members.map((member) => stateOf(member)),
      underWay: this.inFlight.map(({ from, to, message }) => ({ from, to, message })),
      connections: this.connections.state(),
      pending: this.pending,
    });
  }

  /** The oldest message that may arrive on this link with this content, by its number on the link. */
  findMessage(from: NodeId, to: NodeId, content: string): number | undefined {
    return this.arriving.find(
      (one) => one.from === from && one.to === to && canonical(one.message) === content,
    )?.nth;
  }

  /** The content of a message that may arrive; the way back of {@link findMessage}. */
  contentOf(from: NodeId, to: NodeId, nth: number): string | undefined {
    const one = this.arriving.find((one) => one.from === from && one.to === to && one.nth === nth);
    return one === undefined ? undefined : canonical(one.message);
  }

  clock(): number {
    return 0;
  }

  random(): number {
    return 0.5;
  }

  setTimer(member: Member<Message, Output>, name: string): void {
    const key = keyOfTimer(member, name);
    this.slow.delete(key);
    this.slow.set(key, { do: 'timer', node: member.id, timer: name });
  }

  clearTimer(member: Member<Message, Output>, name: string): void {
    this.slow.delete(keyOfTimer(member, name));
  }

  protected transmit(
    { id, index }: Member<Message, Output>,
    to: NodeId,
    message: Message,
    sendId: number,
  ): void {
    const link = `${id} ${to}`;
    const nth = (this.sent.get(link) ?? 0) + 1;
    this.sent.set(link, nth);
    const one = { from: id, to, nth, message, sendId, order: this.transmitted++ };
    if (to !== id && this.kindOf(message) === 'stream') {
      const problem = this.connections.send(index, this.byId.get(to)!.index, one);
      if (problem !== undefined) this.lose(one, LOSS[problem]);
      return;
    }
    if (!this.restarts && this.hasCrashed(to)) return this.lose(one, 'down');
    const equal = this.copies < Infinity ? this.countEqual(id, to, message) : 0;
    if (equal < this.copies) this.inFlight.push(one);
    else this.lose(one, 'lost');
  }

  protected override openLink(member: Member<Message, Output>, peer: NodeId): void {
    const { id, index, cause } = member;
    const other = this.byId.get(peer)!.index;
    if (!this.connections.isClosed(index, other)) return;
    this.connections.ask(index, other, this.record(id, cause, { type: 'connect', peer }));
    this.slow.set(keyOfAttempt(index, other), { do: 'connect', node: id, peer });
  }

  protected override closeLink(member: Member<Message, Output>, peer: NodeId): void {
    const { id, index } = member;
    const other = this.byId.get(peer)!.index;
    const unsent = this.dropUnsent(member, peer);
    if (this.connections.isClosed(index, other)) return;
    const cause = this.record(id, member.cause, { type: 'disconnect', peer, ...unsent });
    this.slow.delete(keyOfAttempt(index, other));
    this.loseAll(this.connections.leave(index, other, { why: 'closed', cause }), 'closed');
  }

  protected timeMs(): number {
    return this.stepsTaken;
  }

  protected afterHandler(): void {}

  private take(step: Step): boolean {
    if (step.do === 'deliver' || step.do === 'lose') return this.takeMessage(step);
    const member = this.byId.get(step.node);
    if (member === undefined) return false;
    const up = member.node !== undefined;
    if (up !== (step.do !== 'restart')) return false;
    switch (step.do) {
      case 'timer':
        if (!this.slow.delete(keyOfTimer(member, step.timer))) return false;
        if (!this.isQuiet) this.early.add(step);
        this.fire(member, step.timer);
        return true;
      case 'sync':
        if (member.pendingSends.length === 0) return false;
        this.sync(member, member.disk.written);
        return true;
      case 'crash':
        this.crash(member, step.keep);
        return true;
      case 'restart':
        this.start(member);
        return true;
      case 'connect':
      case 'break':
      case 'link down': {
        const peer = this.byId.get(step.peer);
        return peer !== undefined && peer !== member && this.takeLink(step.do, member, peer);
      }
    }
  }

  private takeLink(
    what: 'connect' | 'break' | 'link down',
    member: Member<Message, Output>,
    peer: Member<Message, Output>,
  ): boolean {
    const { connections } = this;
    const ends = [member.index, peer.index] as const;
    const back = [peer.index, member.index] as const;
    if (what === 'link down') {
      if (!connections.isOver(...ends)) return false;
      const { why, cause, lost } = connections.hear(...ends);
      this.loseAll(lost, why);
      this.link(member, peer.id, why, cause);
      return true;
    }
    if (what === 'break' && connections.stands(...ends)) {
      this.loseAll(connections.break(...ends), 'broke');
      return true;
    }
    if (!connections.mayMeet(...ends)) return false;
    const stands = what === 'connect' && peer.node !== undefined;
    this.slow.delete(keyOfAttempt(...ends));
    if (stands) this.slow.delete(keyOfAttempt(...back));
    const cause = connections.decide(...ends, stands);
    if (stands) {
      this.link(peer, member.id, 'up', cause);
      if (!this.stopped) this.link(member, peer.id, 'up', cause);
    } else {
      this.link(member, peer.id, what === 'connect' ? 'refused' : 'no answer', cause);
    }
    return true;
  }

  private takeMessage({ do: what, from, to, nth }: Step & { do: 'deliver' | 'lose' }): boolean {
    const member = this.byId.get(to);
    if (member === undefined || (what === 'deliver' && member.node === undefined)) return false;
    const i = this.inFlight.findIndex(
      (one) => one.from === from && one.to === to && one.nth === nth,
    );
    if (i < 0) return what === 'deliver' && this.takeFromStream(from, member, nth);
    const [one] = this.inFlight.splice(i, 1) as [InFlight<Message>];
    if (what === 'lose') this.lose(one, 'lost');
    else this.deliver(member, from, one.message, one.sendId, 1);
    return true;
  }

  private takeFromStream(from: NodeId, member: Member<Message, Output>, nth: number): boolean {
    const sender = this.byId.get(from);
    if (sender === undefined || sender === member) return false;
    const one = this.connections.next(member.index, sender.index);
    if (one?.nth !== nth) return false;
    this.connections.receive(member.index, sender.index);
    this.deliver(member, from, one.message, one.sendId, 1);
    return true;
  }

  private crash(member: Member<Message, Output>, keep: number): void {
    this.kill(member, keep);
    for (const [key, { node }] of this.slow) if (node === member.id) this.slow.delete(key);
    const isVoid = ({ from, to }: InFlight<Message>): boolean =>
      to === member.id && (from === member.id || !this.restarts);
    const gone = this.inFlight.filter(isVoid);
    this.inFlight = this.inFlight.filter((one) => !isVoid(one));
    for (const one of gone) if (one.from !== member.id) this.lose(one, 'down');
    for (const { index } of this.members) {
      if (index === member.index) continue;
      const over = { why: 'broke', cause: -1 } as const;
      this.loseAll(this.connections.leave(member.index, index, over), 'broke');
    }
  }

  private loseAll(messages: readonly InFlight<Message>[], why: Ending): void {
    for (const one of messages) this.lose(one, LOSS[why]);
  }

  private lose({ from, to, message, sendId }: InFlight<Message>, reason: LossReason): void {
    this.record(from, sendId, { type: 'lose', to, message, send: sendId, reason });
  }

  private named({ node, peer }: Ends): LinkEnd {
    return { node: this.members[node]!.id, peer: this.members[peer]!.id };
  }

  private endsOf({ node, peer }: LinkEnd): readonly [number, number] {
    return [this.byId.get(node)!.index, this.byId.get(peer)!.index];
  }

  private hasCrashed(node: NodeId): boolean {
    const member = this.byId.get(node);
    return member !== undefined && member.node === undefined && member.incarnation > 0;
  }

  private countEqual(from: NodeId, to: NodeId, message: Message): number {
    const content = canonical(message);
    return this.inFlight.filter(
      (one) => one.from === from && one.to === to && canonical(one.message) === content,
    ).length;
  }
}

/** Why a message on a stream is lost. */
const LOSS = {
  broke: 'connection broke',
  closed: 'connection closed',
  none: 'no connection',
} as const;

function keyOfTimer({ index }: Member<unknown, unknown>, name: string): string {
  return `timer ${index} ${name}`;
}

function keyOfAttempt(node: number, peer: number): string {
  return `connect ${node} ${peer}`;
}
