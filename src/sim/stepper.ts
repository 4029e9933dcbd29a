import type { NodeId } from '../kit/env.ts';
import { canonical } from './canonical.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import type { Member } from './member.ts';
import type { Step } from './step.ts';
import { withTripwires } from './tripwire.ts';

/** A message under way. */
interface InFlight<Message> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly nth: number;
  readonly message: Message;
  readonly sendId: number;
}

/**
 * Runs a cluster step by step, as told. There is no time in it: the trace counts steps where the
 * simulator's has milliseconds. It plays the explorer's findings back.
 */
export class Stepper<Message, Output> extends Cluster<Message, Output> {
  private readonly inFlight: InFlight<Message>[] = [];
  private readonly sent = new Map<string, number>();
  private readonly timers = new Map<Member<Message, Output>, Set<string>>();
  private stepsTaken = 0;

  constructor(options: ClusterOptions<Message, Output>) {
    super(options);
    for (const member of this.members) this.timers.set(member, new Set());
  }

  /** Starts every node. Call it once, first. */
  startAll(): void {
    withTripwires(() => {
      for (const member of this.members) if (!this.stopped) this.start(member);
    });
  }

  /**
   * Takes a step.
   *
   * @returns false, and does nothing, if it is not possible now.
   */
  step(step: Step): boolean {
    if (this.stopped) return false;
    this.stepsTaken++;
    const done = withTripwires(() => this.take(step));
    if (!done) this.stepsTaken--;
    return done;
  }

  /** Asks each rule what is missing: for a run that has come to its end. */
  end(): void {
    if (!this.stopped) withTripwires(() => this.checkEnd());
  }

  /** The oldest message under way on this link with this content, by its number on the link. */
  findMessage(from: NodeId, to: NodeId, content: string): number | undefined {
    return this.inFlight.find(
      (one) => one.from === from && one.to === to && canonical(one.message) === content,
    )?.nth;
  }

  clock(): number {
    return 0;
  }

  random(): number {
    return 0.5;
  }

  setTimer(member: Member<Message, Output>, name: string): void {
    this.timers.get(member)!.add(name);
  }

  clearTimer(member: Member<Message, Output>, name: string): void {
    this.timers.get(member)!.delete(name);
  }

  protected transmit(
    { id }: Member<Message, Output>,
    to: NodeId,
    message: Message,
    sendId: number,
  ): void {
    const link = `${id} ${to}`;
    const nth = (this.sent.get(link) ?? 0) + 1;
    this.sent.set(link, nth);
    this.inFlight.push({ from: id, to, nth, message, sendId });
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
        if (!this.timers.get(member)!.delete(step.timer)) return false;
        this.fire(member, step.timer);
        return true;
      case 'sync':
        if (member.pendingSends.length === 0) return false;
        this.sync(member, member.written);
        return true;
      case 'crash':
        this.crash(member, step.keep);
        return true;
      case 'restart':
        this.start(member);
        return true;
    }
  }

  private takeMessage({ do: what, from, to, nth }: Step & { do: 'deliver' | 'lose' }): boolean {
    const i = this.inFlight.findIndex(
      (one) => one.from === from && one.to === to && one.nth === nth,
    );
    const member = this.byId.get(to);
    if (i < 0 || (what === 'deliver' && member?.node === undefined)) return false;
    const [{ message, sendId }] = this.inFlight.splice(i, 1) as [InFlight<Message>];
    if (what === 'lose') {
      this.record(from, sendId, { type: 'lose', to, message, send: sendId, reason: 'lost' });
      return true;
    }
    this.deliver(member!, from, message, sendId, 1);
    return true;
  }

  private crash(member: Member<Message, Output>, keep: number): void {
    this.kill(member, keep);
    this.timers.get(member)!.clear();
    for (let i = this.inFlight.length - 1; i >= 0; i--) {
      const { from, to } = this.inFlight[i]!;
      if (from === member.id && to === member.id) this.inFlight.splice(i, 1);
    }
  }
}
