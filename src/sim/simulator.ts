import TinyQueue from 'tinyqueue';
import type { NodeId } from '../kit/env.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import type { Fault } from './fault.ts';
import { planFaults, type FaultPlan, type MessageFate, type TimedFault } from './fault-plan.ts';
import type { Member } from './member.ts';
import { Network, type Connection, type Link, type NetworkOptions } from './network.ts';
import { copyPlain } from './plain.ts';
import { Random } from './random.ts';
import type { LossReason } from './trace.ts';
import { withTripwires } from './tripwire.ts';

/** Everything that decides how a run goes. The same options give the same run, byte for byte. */
export interface SimulatorOptions<Message, Output>
  extends ClusterOptions<Message, Output>, NetworkOptions {
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

/** A cut connection stalls this long before both ends give it up, in ms. */
const BREAK_AFTER_CUT_MS = 100;

/** A run that has more events than this never comes to rest. */
const DEFAULT_MAX_EVENTS = 100_000;

/** What will happen at a virtual time. Of two at the same time the one scheduled first is first. */
interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly happening: Happening;
}

type Happening =
  | { readonly what: 'start'; readonly member: number; readonly incarnation: number }
  | Arrival
  | {
      readonly what: 'timer';
      readonly member: number;
      readonly name: string;
      readonly armed: number;
    }
  | {
      readonly what: 'synced';
      readonly member: number;
      readonly incarnation: number;
      readonly written: number;
    }
  | { readonly what: 'connect'; readonly connection: Connection }
  | { readonly what: 'break'; readonly connection: Connection; readonly generation: number }
  | {
      readonly what: 'link';
      readonly member: number;
      readonly incarnation: number;
      readonly connection: Connection;
      readonly up: boolean;
    }
  | { readonly what: 'fault'; readonly fault: TimedFault }
  | { readonly what: 'fault ends'; readonly fault: TimedFault }
  | { readonly what: 'heal' };

interface Arrival {
  readonly what: 'arrive';
  readonly link: Link;
  readonly message: unknown;
  readonly sendId: number;
  readonly copy: number;
  /** On streams the connection it belongs to; to oneself the incarnation that sent it; else 0. */
  readonly generation: number;
}

/** What the simulator keeps of a machine besides the {@link Member}. */
interface Machine {
  /** By name, which arming of the timer counts. */
  readonly timers: Map<string, number>;
  readonly random: Random;
  readonly diskRandom: Random;
  /** Its clock's ms for each ms of virtual time, and where it stood at the beginning. */
  readonly clockRate: number;
  readonly clockStartMs: number;
  /** What came while it was paused, in order. */
  readonly missed: Happening[];
  readonly pauses: Set<TimedFault>;
  readonly slowDisk: Map<TimedFault, number>;
  syncing: boolean;
}

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
 */
export class Simulator<Message, Output> extends Cluster<Message, Output> {
  private readonly options: SimulatorOptions<Message, Output>;
  private readonly plan: FaultPlan;
  private readonly network: Network;
  private readonly machines: readonly Machine[];
  private readonly queue: TinyQueue<Scheduled>;
  private readonly inForce = new Set<TimedFault>();
  /** Messages stuck in a cut stream. */
  private readonly stuck = new Map<Link, Arrival[]>();
  private nowMs = 0;
  private scheduled = 0;
  private armed = 0;
  private handled = 0;

  constructor(options: SimulatorOptions<Message, Output>) {
    super(options);
    this.options = options;
    this.plan = planFaults(options.faults);
    this.network = new Network(options.seed, options);
    this.machines = this.members.map((member) => this.newMachine(member.id));
    this.queue = new TinyQueue<Scheduled>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Runs to the end, to the first broken rule, or to the first exception. Call it once. */
  run(): RunResult {
    const { maxEvents = DEFAULT_MAX_EVENTS, endAtMs } = this.options;
    withTripwires(() => {
      this.prepare();
      let next: Scheduled | undefined;
      while (!this.stopped && this.handled < maxEvents && (next = this.queue.pop()) !== undefined) {
        if (next.atMs > endAtMs) break;
        this.nowMs = next.atMs;
        this.handled++;
        this.happen(next.happening);
      }
      if (!this.stopped && this.handled < maxEvents) {
        this.nowMs = endAtMs;
        this.checkEnd();
      }
    });
    const restless = this.handled >= maxEvents && !this.stopped;
    return { endedAtMs: this.nowMs, events: this.handled, restless };
  }

  clock(member: Member<Message, Output>): number {
    const { clockStartMs, clockRate } = this.machine(member);
    return clockStartMs + Math.floor(this.nowMs * clockRate);
  }

  random(member: Member<Message, Output>): number {
    return this.machine(member).random.float();
  }

  setTimer(member: Member<Message, Output>, name: string, delayMs: number): void {
    const { timers, clockRate } = this.machine(member);
    const armed = ++this.armed;
    timers.set(name, armed);
    const what = { what: 'timer', member: member.index, name, armed } as const;
    this.schedule(Math.ceil(delayMs / clockRate), what);
  }

  clearTimer(member: Member<Message, Output>, name: string): void {
    this.machine(member).timers.delete(name);
  }

  protected timeMs(): number {
    return this.nowMs;
  }

  protected transmit(
    from: Member<Message, Output>,
    to: NodeId,
    message: Message,
    sendId: number,
  ): void {
    const link = this.network.link(from.id, to);
    if (to === from.id) {
      const generation = from.incarnation;
      this.schedule(0, { what: 'arrive', link, message, sendId, copy: 1, generation });
      return;
    }
    link.sent++;
    if (link.kind === 'stream') this.transmitStream(link, message, sendId);
    else this.transmitDatagram(link, message, sendId);
  }

  protected afterHandler(member: Member<Message, Output>): void {
    const fault = this.plan.crashesAfter.get(member.id)?.get(member.steps);
    if (fault !== undefined && this.nowMs < this.options.healAtMs) {
      this.crash(member, fault.keep, fault.forMs);
    } else {
      this.startSync(member);
    }
  }

  // What happens, and when.

  private prepare(): void {
    const { healAtMs } = this.options;
    for (const { index } of this.members) {
      this.schedule(0, { what: 'start', member: index, incarnation: 0 });
    }
    for (const [node, percent] of this.plan.drift) {
      if (this.byId.has(node)) this.record(node, null, { type: 'drift', percent });
    }
    for (const fault of this.plan.timed) {
      if (fault.atMs < healAtMs) this.schedule(fault.atMs, { what: 'fault', fault });
    }
    this.schedule(healAtMs, { what: 'heal' });
  }

  private schedule(delayMs: number, happening: Happening): void {
    this.queue.push({ atMs: this.nowMs + delayMs, order: this.scheduled++, happening });
  }

  private happen(happening: Happening): void {
    switch (happening.what) {
      case 'arrive':
        return this.arrive(happening);
      case 'timer':
        return this.onTimer(happening);
      case 'synced':
        return this.onSynced(happening);
      case 'start':
        return this.onStart(happening);
      case 'connect':
        return this.onConnect(happening.connection);
      case 'break':
        return this.onBreak(happening);
      case 'link':
        return this.onLink(happening);
      case 'fault':
        return this.beginFault(happening.fault);
      case 'fault ends':
        return this.endFault(happening.fault);
      case 'heal':
        return this.heal();
    }
  }

  /** Whether the member is paused; if so, it will meet the happening when it wakes up. */
  private misses(member: number, happening: Happening): boolean {
    const { pauses, missed } = this.machines[member]!;
    if (pauses.size === 0) return false;
    missed.push(happening);
    return true;
  }

  private onStart(start: Happening & { what: 'start' }): void {
    const member = this.members[start.member]!;
    if (member.node !== undefined || member.incarnation !== start.incarnation) return;
    this.start(member);
    for (const peer of member.peers) this.tryToConnect(member.id, peer);
  }

  private onTimer(timer: Happening & { what: 'timer' }): void {
    const { timers } = this.machines[timer.member]!;
    if (timers.get(timer.name) !== timer.armed) return;
    if (this.misses(timer.member, timer)) return;
    timers.delete(timer.name);
    this.fire(this.members[timer.member]!, timer.name);
  }

  // Disks.

  private startSync(member: Member<Message, Output>): void {
    const machine = this.machine(member);
    if (machine.syncing || member.pendingSends.length === 0) return;
    machine.syncing = true;
    const { minMs, maxMs } = this.options.sync;
    const usualMs = this.options.seed === 0 ? minMs : machine.diskRandom.between(minMs, maxMs);
    const { index, incarnation, written } = member;
    const what = { what: 'synced', member: index, incarnation, written } as const;
    this.schedule(Math.max(usualMs, ...machine.slowDisk.values()), what);
  }

  private onSynced(synced: Happening & { what: 'synced' }): void {
    const member = this.members[synced.member]!;
    if (member.incarnation !== synced.incarnation || member.node === undefined) return;
    if (this.misses(synced.member, synced)) return;
    this.machine(member).syncing = false;
    this.sync(member, synced.written);
    this.startSync(member);
  }

  // Messages.

  private transmitDatagram(link: Link, message: Message, sendId: number): void {
    const fate = this.fateOf(link);
    const chance = this.network.chance(link);
    const latencyMs = this.network.latencyMs(link) + (fate?.delayMs ?? 0);
    if (link.cuts > 0) return this.lose(link, message, sendId, 'cut');
    if (fate?.lose === true || chance === 'lose') return this.lose(link, message, sendId, 'lost');
    this.schedule(latencyMs, { what: 'arrive', link, message, sendId, copy: 1, generation: 0 });
    let copy = 2;
    const repeat = (afterMs: number): void => {
      const again = copyPlain(message, 'the message');
      const arrival = { what: 'arrive', link, message: again, sendId, generation: 0 } as const;
      this.schedule(latencyMs + afterMs, { ...arrival, copy: copy++ });
    };
    if (chance === 'repeat') repeat(latencyMs);
    if (fate !== undefined) fate.repeatsMs.forEach(repeat);
  }

  private transmitStream(link: Link, message: Message, sendId: number): void {
    const fate = this.fateOf(link);
    const connection = this.network.connection(link.from, link.to);
    if (!connection.up) return this.lose(link, message, sendId, 'no connection');
    const latencyMs = this.network.latencyMs(link) + (fate?.delayMs ?? 0);
    const atMs = Math.max(this.nowMs + latencyMs, link.lastArrivalMs);
    link.lastArrivalMs = atMs;
    const { generation } = connection;
    const arrival = { what: 'arrive', link, message, sendId, copy: 1, generation } as const;
    this.schedule(atMs - this.nowMs, arrival);
    // A stream loses nothing but with the connection itself.
    if (fate?.lose === true) this.break(connection);
  }

  private fateOf(link: Link): MessageFate | undefined {
    if (this.nowMs >= this.options.healAtMs || this.plan.messages.size === 0) return undefined;
    return this.plan.messages.get(`${link.from} ${link.to}`)?.get(link.sent);
  }

  private arrive(arrival: Arrival): void {
    const { link, sendId, copy } = arrival;
    const message = arrival.message as Message;
    const to = this.byId.get(link.to)!;
    if (link.from === link.to) {
      // What a process had sent itself died with it.
      if (to.node === undefined || to.incarnation !== arrival.generation) return;
    } else if (link.kind === 'stream') {
      if (this.network.connection(link.from, link.to).generation !== arrival.generation) {
        return this.lose(link, message, sendId, 'connection broke');
      }
      if (link.cuts > 0) return this.getStuck(arrival);
    } else if (link.cuts > 0) {
      return this.lose(link, message, sendId, 'cut');
    }
    if (to.node === undefined) return this.lose(link, message, sendId, 'down');
    if (this.misses(to.index, arrival)) return;
    this.deliver(to, link.from, message, sendId, copy);
  }

  private lose({ from, to }: Link, message: unknown, send: number, reason: LossReason): void {
    if (this.tracing) this.record(from, send, { type: 'lose', to, message, send, reason });
  }

  // Streams.

  private getStuck(arrival: Arrival): void {
    const stuck = this.stuck.get(arrival.link);
    if (stuck === undefined) this.stuck.set(arrival.link, [arrival]);
    else stuck.push(arrival);
  }

  private tryToConnect(x: NodeId, y: NodeId): void {
    if (this.network.kind(x, y) !== 'stream') return;
    const connection = this.network.connection(x, y);
    if (!this.canConnect(connection)) return;
    const latencyMs = this.network.latencyMs(this.network.link(connection.a, connection.b));
    this.schedule(latencyMs, { what: 'connect', connection });
  }

  private canConnect({ a, b, up, unaware }: Connection): boolean {
    if (up || unaware > 0) return false;
    if (this.network.link(a, b).cuts > 0 || this.network.link(b, a).cuts > 0) return false;
    return this.byId.get(a)!.node !== undefined && this.byId.get(b)!.node !== undefined;
  }

  private onConnect(connection: Connection): void {
    if (!this.canConnect(connection)) return;
    connection.up = true;
    connection.generation++;
    this.tellEnds(connection, true);
  }

  private break(connection: Connection): void {
    if (!connection.up) return;
    connection.up = false;
    connection.generation++;
    for (const link of this.bothWays(connection)) {
      const stuck = this.stuck.get(link) ?? [];
      this.stuck.delete(link);
      for (const { message, sendId } of stuck) this.lose(link, message, sendId, 'connection broke');
    }
    this.tellEnds(connection, false);
  }

  /** Each end that lives hears that the connection came up (at once) or broke (a little later). */
  private tellEnds(connection: Connection, up: boolean): void {
    for (const link of this.bothWays(connection)) {
      const { index, incarnation, node } = this.byId.get(link.from)!;
      if (node === undefined) continue;
      if (!up) connection.unaware++;
      const what = { what: 'link', member: index, incarnation, connection, up } as const;
      this.schedule(up ? 0 : this.network.latencyMs(link), what);
    }
  }

  private onLink(happening: Happening & { what: 'link' }): void {
    const { connection, up, incarnation } = happening;
    const member = this.members[happening.member]!;
    const alive = member.node !== undefined && member.incarnation === incarnation;
    if (alive && this.misses(happening.member, happening)) return;
    const peer = connection.a === member.id ? connection.b : connection.a;
    if (!up) connection.unaware--;
    if (alive) this.link(member, peer, up);
    if (!up) this.tryToConnect(connection.a, connection.b);
  }

  private onBreak({ connection, generation }: Happening & { what: 'break' }): void {
    const stillCut = this.bothWays(connection).some((link) => link.cuts > 0);
    if (connection.generation === generation && stillCut) this.break(connection);
  }

  private bothWays({ a, b }: Connection): readonly [Link, Link] {
    return [this.network.link(a, b), this.network.link(b, a)];
  }

  // Faults.

  private beginFault(fault: TimedFault): void {
    if (fault.kind === 'partition' || fault.kind === 'one-way') {
      this.cut(fault, 1);
    } else {
      const member = this.byId.get(fault.node);
      if (member?.node === undefined) return;
      if (fault.kind === 'crash') return this.crash(member, fault.keep, fault.forMs);
      if (fault.kind === 'pause') {
        this.machine(member).pauses.add(fault);
        this.record(member.id, null, { type: 'pause' });
      } else {
        this.machine(member).slowDisk.set(fault, fault.syncMs);
        this.record(member.id, null, { type: 'slow disk', syncMs: fault.syncMs });
      }
    }
    this.inForce.add(fault);
    this.schedule(fault.forMs, { what: 'fault ends', fault });
  }

  private endFault(fault: TimedFault): void {
    if (!this.inForce.delete(fault)) return;
    if (fault.kind === 'partition' || fault.kind === 'one-way') return this.cut(fault, -1);
    const member = this.byId.get(fault.node)!;
    const machine = this.machine(member);
    if (fault.kind === 'slow-disk') {
      machine.slowDisk.delete(fault);
      this.record(member.id, null, { type: 'normal disk' });
    } else if (machine.pauses.delete(fault) && machine.pauses.size === 0) {
      this.record(member.id, null, { type: 'resume' });
      for (const missed of machine.missed.splice(0)) this.schedule(0, missed);
    }
  }

  private cut(fault: TimedFault & { kind: 'partition' | 'one-way' }, change: 1 | -1): void {
    const oneWay = fault.kind === 'one-way';
    const side = fault.side.filter((id) => this.byId.has(id));
    if (side.length === 0 || side.length === this.members.length) return;
    this.record(null, null, { type: change === 1 ? 'cut' : 'mend', side, oneWay });
    for (const inside of side) {
      for (const { id: outside } of this.members) {
        if (side.includes(outside)) continue;
        this.cutLink(this.network.link(inside, outside), change);
        if (!oneWay) this.cutLink(this.network.link(outside, inside), change);
      }
    }
  }

  private cutLink(link: Link, change: 1 | -1): void {
    link.cuts += change;
    if (link.kind !== 'stream') return;
    const connection = this.network.connection(link.from, link.to);
    if (link.cuts > 0) {
      const { generation } = connection;
      this.schedule(BREAK_AFTER_CUT_MS, { what: 'break', connection, generation });
      return;
    }
    const stuck = this.stuck.get(link) ?? [];
    this.stuck.delete(link);
    for (const arrival of stuck) this.schedule(0, arrival);
    this.tryToConnect(link.from, link.to);
  }

  private crash(member: Member<Message, Output>, keep: number, forMs: number): void {
    const { index, incarnation } = member;
    this.kill(member, keep);
    const machine = this.machine(member);
    machine.timers.clear();
    machine.syncing = false;
    for (const fault of machine.pauses) this.inForce.delete(fault);
    machine.pauses.clear();
    for (const missed of machine.missed.splice(0)) this.happen(missed);
    for (const peer of member.peers) {
      if (this.network.kind(member.id, peer) === 'stream') {
        this.break(this.network.connection(member.id, peer));
      }
    }
    this.schedule(forMs, { what: 'start', member: index, incarnation });
  }

  private heal(): void {
    this.record(null, null, { type: 'heal' });
    for (const fault of [...this.inForce]) this.endFault(fault);
    for (const { index, incarnation, node } of this.members) {
      if (node === undefined) this.schedule(0, { what: 'start', member: index, incarnation });
    }
  }

  private machine(member: Member<Message, Output>): Machine {
    return this.machines[member.index]!;
  }

  private newMachine(id: NodeId): Machine {
    const { seed } = this.options;
    const random = new Random(seed, `node ${id}`);
    return {
      timers: new Map(),
      random,
      diskRandom: new Random(seed, `disk ${id}`),
      clockRate: 1 + (this.plan.drift.get(id) ?? 0) / 100,
      // Clocks of different machines have nothing to do with each other.
      clockStartMs: seed === 0 ? 0 : new Random(seed, `clock ${id}`).between(0, 1_000_000),
      missed: [],
      pauses: new Set(),
      slowDisk: new Map(),
      syncing: false,
    };
  }
}
