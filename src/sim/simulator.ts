import type { NodeId } from '../kit/env.ts';
import { FileError } from '../kit/files.ts';
import { Agenda } from './agenda.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import type { Fault } from './fault.ts';
import { planFaults, type FaultPlan } from './fault-plan.ts';
import { FaultsInForce } from './faults-in-force.ts';
import type { Arrival, Farewell, Happening, LinkNews, Scheduled } from './happening.ts';
import type { Member } from './member.ts';
import { Network, type Link, type Links, type NetworkOptions } from './network.ts';
import { nextMacrotask } from './macrotask.ts';
import { copyPlain } from './plain.ts';
import { whileSettling, type OnThrown } from './settling.ts';
import { SimMachine } from './sim-machine.ts';
import { Streams, type Mishap } from './streams.ts';
import type { LossReason } from './trace.ts';
import { withTripwires } from './tripwire.ts';

/** Everything that decides how a run goes. The same options give the same run, byte for byte. */
export interface SimulatorOptions<Message, Output>
  extends ClusterOptions<Message, Output>, NetworkOptions {
  readonly links: Links<Message>;
  /** Seeds every random choice that is not a fault. With 0 nothing varies: the plainest run. */
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** A sync takes from `minMs` to `maxMs`; always `minMs` if the seed is 0. */
  readonly sync: { readonly minMs: number; readonly maxMs: number };
  /** When every fault ends: cuts are mended, crashed nodes restarted, slow disks normal. */
  readonly healAtMs: number;
  /** When the run ends, and each rule is asked what is missing. */
  readonly endAtMs: number;
  /** More events than this are taken for a run that never comes to rest; 100,000 by default. */
  readonly maxEvents?: number;
}

/** A run that has more events than this never comes to rest. */
const DEFAULT_MAX_EVENTS = 100_000;

/** How a run ended. */
export interface RunResult {
  readonly endedAtMs: number;
  readonly events: number;
  /** True if it was stopped at `maxEvents`. */
  readonly restless: boolean;
}

/**
 * Runs a cluster in virtual time, one event after the other, under the faults of a schedule: first
 * a phase in which anything may go wrong, then, from `healAtMs`, one in which nothing does and the
 * protocol must make progress.
 *
 * @throws ImpossibleFault from its constructor for a fault with a number that cannot be.
 */
export class Simulator<Message, Output> extends Cluster<Message, Output> {
  private readonly options: SimulatorOptions<Message, Output>;
  private readonly plan: FaultPlan;
  private readonly agenda = new Agenda<Happening>();
  private readonly network: Network;
  private readonly streams: Streams;
  private readonly machines: readonly SimMachine[];
  private readonly faults: FaultsInForce;
  private armed = 0;
  private handled = 0;
  private isRestless = false;
  /** Whether promises can be waited for. */
  private settles = false;
  /** Set if the active member's handler has returned, and its promises have yet to settle. */
  private unsettled: { readonly diskFailed: boolean } | undefined;

  constructor(options: SimulatorOptions<Message, Output>) {
    super(options);
    this.options = options;
    this.plan = planFaults(options.faults);
    this.network = new Network(options.seed, options, this.plan);
    this.streams = new Streams(this.network, this.agenda, {
      isRunning: (node) => this.byId.get(node)!.node !== undefined,
      lose: (link, message, sendId, reason) => this.lose(link, message, sendId, reason),
    });
    this.machines = this.members.map(({ id }) => {
      const { seed, sync } = options;
      return new SimMachine({ seed, id, sync, driftPercent: this.plan.drift.get(id) ?? 0 });
    });
    for (const member of this.members) {
      member.disk.failureOf = (operation, volume) =>
        this.machine(member).failureOf(operation, volume);
    }
    this.faults = this.newFaults();
  }

  /** Runs to the end, to the first broken rule, or to the first exception. Call it once. */
  run(): RunResult {
    return withTripwires(() => {
      this.prepare();
      while (this.goOn());
      return this.finish();
    });
  }

  /** The same for a cluster with nodes that go on in promises, see `NodeFactory.settles`. */
  runSettled(): Promise<RunResult> {
    this.settles = true;
    const onThrown: OnThrown = (thrown, how) => {
      if (this.active !== undefined) this.failProcess(this.active, thrown, how);
    };
    return whileSettling(onThrown, async () => {
      this.prepare();
      while (this.goOn()) {
        const { unsettled } = this;
        if (unsettled === undefined) continue;
        await nextMacrotask();
        this.unsettled = undefined;
        this.endSettling(unsettled.diskFailed);
      }
      return this.finish();
    });
  }

  protected override awaitSettling(diskFailed: boolean): void {
    if (!this.settles) super.awaitSettling(diskFailed);
    this.unsettled = { diskFailed };
  }

  clock(member: Member<Message, Output>): number {
    return this.machine(member).clockMs(this.agenda.nowMs);
  }

  random(member: Member<Message, Output>): number {
    return this.machine(member).random.float();
  }

  setTimer(member: Member<Message, Output>, name: string, delayMs: number): void {
    const machine = this.machine(member);
    const armed = ++this.armed;
    machine.timers.set(name, armed);
    this.agenda.in(machine.timerMs(delayMs), { type: 'timer', member: member.index, name, armed });
  }

  clearTimer(member: Member<Message, Output>, name: string): void {
    this.machine(member).timers.delete(name);
  }

  protected timeMs(): number {
    return this.agenda.nowMs;
  }

  protected transmit(
    from: Member<Message, Output>,
    to: NodeId,
    message: Message,
    sendId: number,
  ): void {
    const link = this.network.link(from.id, to);
    link.sent++;
    if (to === from.id) {
      const generation = from.incarnation;
      this.agenda.in(0, { type: 'arrive', link, message, sendId, copy: 1, generation });
    } else if (this.kindOf(message) === 'datagram') {
      this.transmitDatagram(link, message, sendId);
    } else {
      this.streams.send(link, message, sendId, this.mishapOf(link));
    }
  }

  protected override openLink({ id, cause }: Member<Message, Output>, peer: NodeId): void {
    const link = this.network.link(id, peer);
    if (link.end !== 'closed') return;
    link.askedId = this.record(id, cause, { type: 'connect', peer });
    this.streams.connect(link);
  }

  protected override closeLink(member: Member<Message, Output>, peer: NodeId): void {
    const { id, cause } = member;
    const link = this.network.link(id, peer);
    if (link.end === 'closed') return;
    const unsent = this.dropUnsent(member, peer);
    link.closedId = this.record(id, cause, { type: 'disconnect', peer, ...unsent });
    this.streams.close(link);
  }

  protected override isDiskTrouble(member: Member<Message, Output>, thrown: unknown): boolean {
    const isAboutRoomOrDisk = thrown instanceof FileError && thrown.code !== 'ENOENT';
    return isAboutRoomOrDisk && member.disk.hasFailed;
  }

  protected override endByDisk(member: Member<Message, Output>): void {
    const { diskTroubleUntilMs } = this.machine(member);
    this.crash(member, 0, Math.max(0, diskTroubleUntilMs - this.agenda.nowMs), true);
  }

  protected afterHandler(member: Member<Message, Output>): void {
    const fault = this.plan.crashesAfter.get(member.id)?.get(member.steps);
    if (fault !== undefined && this.isFaulty) this.crash(member, fault.keep, fault.forMs);
    else this.startSync(member);
  }

  /** @returns false if nothing more is to happen. */
  private goOn(): boolean {
    if (this.stopped) return false;
    const { maxEvents = DEFAULT_MAX_EVENTS, endAtMs } = this.options;
    const next = this.agenda.next(endAtMs);
    if (next === undefined) return false;
    this.isRestless = this.handled >= maxEvents;
    if (this.isRestless) return false;
    this.handled++;
    this.happen(next);
    return true;
  }

  private finish(): RunResult {
    if (!this.stopped && !this.isRestless) {
      this.agenda.nowMs = this.options.endAtMs;
      this.checkEnd();
    }
    return { endedAtMs: this.agenda.nowMs, events: this.handled, restless: this.isRestless };
  }

  private prepare(): void {
    const { healAtMs } = this.options;
    for (const { index } of this.members) {
      this.agenda.in(0, { type: 'start', member: index, incarnation: 0 });
    }
    for (const [node, percent] of this.plan.drift) {
      if (this.byId.has(node)) this.record(node, null, { type: 'drift', percent });
    }
    for (const fault of this.plan.timed) {
      if (fault.atMs < healAtMs) this.agenda.in(fault.atMs, { type: 'fault', fault });
    }
    this.agenda.in(healAtMs, { type: 'heal' });
  }

  private happen(scheduled: Scheduled): void {
    const { what } = scheduled;
    if (this.watch !== undefined && !isSilent(what)) this.watch.before(this);
    switch (what.type) {
      case 'arrive':
        return this.arrive(what, scheduled);
      case 'timer':
        return this.onTimer(what, scheduled);
      case 'synced':
        return this.onSynced(what, scheduled);
      case 'start':
        return this.onStart(what.member, what.incarnation);
      case 'connect':
        return this.streams.onConnect(what.link, what.attempt);
      case 'farewell':
        return this.onFarewell(what, scheduled);
      case 'give up':
        return this.streams.onGiveUp(what.connection, what.stall);
      case 'link':
        return this.onLink(what, scheduled);
      case 'fault':
        if (this.faults.begin(what.fault) && 'forMs' in what.fault) {
          this.agenda.in(what.fault.forMs, { type: 'fault ends', fault: what.fault });
        }
        return;
      case 'fault ends':
        return this.faults.end(what.fault);
      case 'heal':
        return this.heal();
    }
  }

  private onStart(index: number, incarnation: number): void {
    const member = this.members[index]!;
    // Another start was faster.
    if (member.node !== undefined || member.incarnation !== incarnation) return;
    this.start(member);
  }

  private onTimer(timer: Happening & { type: 'timer' }, scheduled: Scheduled): void {
    const machine = this.machines[timer.member]!;
    if (machine.timers.get(timer.name) !== timer.armed || machine.misses(scheduled)) return;
    machine.timers.delete(timer.name);
    this.fire(this.members[timer.member]!, timer.name);
  }

  private onLink(news: LinkNews, scheduled: Scheduled): void {
    const member = this.byId.get(news.link.from)!;
    if (member.node === undefined || this.machine(member).misses(scheduled)) return;
    if (this.streams.onHeard(news)) this.link(member, news.link.to, news.news, news.cause);
  }

  private onFarewell(farewell: Farewell, scheduled: Scheduled): void {
    const { link } = farewell;
    const member = this.byId.get(link.to)!;
    if (!this.streams.letsFarewell(farewell, scheduled)) return;
    if (member.node === undefined || this.machine(member).misses(scheduled)) return;
    this.streams.onFarewell(link);
    this.link(member, link.from, 'closed', link.closedId);
  }

  // Disks.

  private startSync(member: Member<Message, Output>): void {
    const machine = this.machine(member);
    if (machine.syncing || member.pendingSends.length === 0) return;
    machine.syncing = true;
    const { index, incarnation, disk } = member;
    const { written } = disk;
    this.agenda.in(machine.syncMs(), { type: 'synced', member: index, incarnation, written });
  }

  private onSynced(synced: Happening & { type: 'synced' }, scheduled: Scheduled): void {
    const member = this.members[synced.member]!;
    if (member.incarnation !== synced.incarnation || member.node === undefined) return;
    const machine = this.machine(member);
    if (machine.misses(scheduled)) return;
    machine.syncing = false;
    const diskFails = machine.failingDisk.size > 0;
    if (member.disk.cannotSync(synced.written, diskFails)) return this.endByDisk(member);
    this.sync(member, synced.written);
    this.startSync(member);
  }

  // Messages.

  private transmitDatagram(link: Link, message: Message, sendId: number): void {
    // Chance is asked before faults, so that a fault does not change what it says the next time.
    const fate = this.fateOf(link);
    const chance = this.network.chance(link);
    const latencyMs = this.network.latencyMs(link) + (fate?.delayMs ?? 0);
    if (link.cuts > 0) return this.lose(link, message, sendId, 'cut');
    if (fate?.lose === true || chance === 'lose') return this.lose(link, message, sendId, 'lost');
    const arrival: Arrival = { type: 'arrive', link, message, sendId, copy: 1, generation: 0 };
    this.agenda.in(latencyMs, arrival);
    const repeats = chance === 'repeat' ? [latencyMs] : [];
    if (fate !== undefined) repeats.push(...fate.repeatsMs);
    for (const [i, afterMs] of repeats.entries()) {
      const again = copyPlain(message, 'the message');
      this.agenda.in(latencyMs + afterMs, { ...arrival, message: again, copy: i + 2 });
    }
  }

  private fateOf(link: Link) {
    return link.fates === undefined || !this.isFaulty ? undefined : link.fates.get(link.sent);
  }

  /** On a stream a late message holds up all behind it: healing must end that, like any fault. */
  private mishapOf(link: Link): Mishap | undefined {
    const fate = this.fateOf(link);
    if (fate === undefined) return undefined;
    const untilHealMs = this.options.healAtMs - this.agenda.nowMs;
    return { delayMs: Math.min(fate.delayMs, untilHealMs), breaks: fate.lose };
  }

  private arrive(arrival: Arrival, scheduled: Scheduled): void {
    const { link, sendId, copy, message } = arrival;
    const to = this.byId.get(link.to)!;
    if (link.from === link.to) {
      // What a process had sent itself died with it.
      if (to.node === undefined || to.incarnation !== arrival.generation) return;
    } else if (arrival.generation > 0) {
      if (!this.streams.lets(arrival, scheduled)) return;
    } else if (link.cuts > 0) {
      return this.lose(link, message, sendId, 'cut');
    }
    if (to.node === undefined) return this.lose(link, message, sendId, 'down');
    if (this.machine(to).misses(scheduled)) return;
    this.deliver(to, link.from, message as Message, sendId, copy);
  }

  private lose({ from, to }: Link, message: unknown, send: number, reason: LossReason): void {
    if (this.tracing) this.record(from, send, { type: 'lose', to, message, send, reason });
  }

  // Faults.

  private crash(
    member: Member<Message, Output>,
    keep: number,
    forMs: number,
    byDisk = false,
  ): void {
    const { id, index, incarnation, peers } = member;
    this.kill(member, keep, byDisk);
    const machine = this.machine(member);
    machine.reset();
    for (const missed of machine.takeMissed()) this.happen(missed);
    this.streams.breakAll(id, peers);
    this.agenda.in(forMs, { type: 'start', member: index, incarnation });
  }

  private heal(): void {
    this.record(null, null, { type: 'heal' });
    this.faults.endAll();
    for (const { index, incarnation } of this.members) this.startAgain(index, incarnation);
  }

  private startAgain(index: number, incarnation: number): void {
    if (this.stopped || this.members[index]!.node !== undefined) return;
    // One handler at a time: what it has begun must settle first.
    if (this.settles) this.agenda.in(0, { type: 'start', member: index, incarnation });
    else this.onStart(index, incarnation);
  }

  private newFaults(): FaultsInForce {
    return new FaultsInForce({
      nodes: this.members.map(({ id }) => id),
      machine: (node) => {
        const member = this.byId.get(node);
        return member && this.machine(member);
      },
      fileBytes: (node) => this.byId.get(node)!.disk.fileBytes,
      isUp: (node) => this.byId.get(node)?.node !== undefined,
      crash: (node, keep, forMs) => this.crash(this.byId.get(node)!, keep, forMs),
      wakeUp: (node) => {
        const missed = this.machine(this.byId.get(node)!).takeMissed();
        for (const scheduled of missed) this.agenda.catchUp(scheduled);
      },
      cut: (from, to, change) => {
        const link = this.network.link(from, to);
        link.cuts += change;
        this.streams.onCutChanged(link);
      },
      record: (node, body) => void this.record(node, null, body),
    });
  }

  /** Whether anything may go wrong yet. */
  private get isFaulty(): boolean {
    return this.agenda.nowMs < this.options.healAtMs;
  }

  private machine(member: Member<Message, Output>): SimMachine {
    return this.machines[member.index]!;
  }
}

/** Nothing of these is seen by a node, and none of them leaves an event. */
function isSilent({ type }: Happening): boolean {
  return type === 'connect' || type === 'give up';
}
