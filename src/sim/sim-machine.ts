import { lackOfRoom, type Failure } from './files/failing.ts';
import type { FileOperation } from './files/operation.ts';
import type { Volume } from './files/volume.ts';
import type { Scheduled } from './happening.ts';
import type { TimedFault } from './fault-plan.ts';
import { Random } from './random.ts';

/** What a simulated machine is made of. */
export interface SimMachineOptions {
  readonly seed: number;
  readonly id: string;
  /** Its clock runs so much faster than virtual time; slower if negative. */
  readonly driftPercent: number;
  /** A sync takes from `minMs` to `maxMs`; always `minMs` if the seed is 0. */
  readonly sync: { readonly minMs: number; readonly maxMs: number };
}

/** A simulated machine besides its process and what is on its disk: clock, timers, disk speed. */
export class SimMachine {
  /** By name, which arming of the timer counts. */
  readonly timers = new Map<string, number>();
  readonly random: Random;
  /** The pauses it is in now. */
  readonly pauses = new Set<TimedFault>();
  /** What makes its disk slow now. */
  readonly slowDisk = new Map<TimedFault, number>();
  /** What makes its disk full now, and how many bytes its files may have together. */
  readonly fullDisk = new Map<TimedFault, number>();
  /** What makes its disk fail now. */
  readonly failingDisk = new Set<TimedFault>();
  /** Whether the disk is busy with a sync. */
  syncing = false;
  /** What came while it was paused. */
  private missed: Scheduled[] = [];
  private readonly options: SimMachineOptions;
  private readonly diskRandom: Random;
  private readonly clockStartMs: number;

  constructor(options: SimMachineOptions) {
    const { seed, id } = options;
    this.options = options;
    this.random = new Random(seed, `node ${id}`);
    this.diskRandom = new Random(seed, `disk ${id}`);
    // Clocks of different machines have nothing to do with each other.
    this.clockStartMs = seed === 0 ? 0 : new Random(seed, `clock ${id}`).between(0, 1_000_000);
  }

  /** What its clock shows at a virtual time. */
  clockMs(nowMs: number): number {
    // In whole hundredths: with fractions a timer could find its clock a millisecond short.
    return this.clockStartMs + Math.floor((nowMs * this.rate) / 100);
  }

  /** How much virtual time passes until its clock has moved on by `delayMs`. */
  timerMs(delayMs: number): number {
    return Math.ceil((delayMs * 100) / this.rate);
  }

  /** How long the sync that starts now takes. */
  syncMs(): number {
    const { seed, sync } = this.options;
    const usualMs = seed === 0 ? sync.minMs : this.diskRandom.between(sync.minMs, sync.maxMs);
    return this.slowDisk.size === 0 ? usualMs : Math.max(usualMs, ...this.slowDisk.values());
  }

  /** Until when its disk is full or fails, in virtual time, unless that ends early; 0 if it is neither. */
  get diskTroubleUntilMs(): number {
    const faults = [...this.fullDisk.keys(), ...this.failingDisk];
    return Math.max(0, ...faults.map((fault) => fault.atMs + fault.forMs));
  }

  /** How an operation on its files fails now; undefined if it does not. */
  failureOf(operation: FileOperation, volume: Volume): Failure | undefined {
    if (this.failingDisk.size > 0) return { code: 'EIO', writtenBytes: undefined };
    if (this.fullDisk.size === 0) return undefined;
    return lackOfRoom(operation, volume, Math.min(...this.fullDisk.values()));
  }

  /** Whether it is paused; if so, it will meet what happens when it wakes up. */
  misses(scheduled: Scheduled): boolean {
    if (this.pauses.size === 0) return false;
    this.missed.push(scheduled);
    return true;
  }

  /** Takes out what it missed, in order. */
  takeMissed(): readonly Scheduled[] {
    const { missed } = this;
    this.missed = [];
    return missed;
  }

  /** Its process is gone: so is everything that was only in memory. */
  reset(): void {
    this.timers.clear();
    this.pauses.clear();
    this.syncing = false;
  }

  private get rate(): number {
    return 100 + this.options.driftPercent;
  }
}
