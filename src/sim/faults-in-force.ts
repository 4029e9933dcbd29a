import type { NodeId } from '../kit/env.ts';
import type { TimedFault } from './fault-plan.ts';
import type { SimMachine } from './sim-machine.ts';
import type { EventBody } from './trace.ts';

type Cut = TimedFault & { readonly kind: 'partition' | 'one-way' | 'cut-link' };

/** What {@link FaultsInForce} acts on. */
export interface FaultTargets {
  readonly nodes: readonly NodeId[];
  /** Undefined for a name that the run does not have. */
  machine(node: NodeId): SimMachine | undefined;
  isUp(node: NodeId): boolean;
  /** How many bytes its files have together. */
  fileBytes(node: NodeId): number;
  crash(node: NodeId, keep: number, forMs: number): void;
  /** Its last pause is over. */
  wakeUp(node: NodeId): void;
  /** Begins (1) or ends (-1) a cut of one direction. */
  cut(from: NodeId, to: NodeId, change: 1 | -1): void;
  record(node: NodeId | null, body: EventBody): void;
}

/** Begins and ends the faults that are bound to a moment. */
export class FaultsInForce {
  private readonly targets: FaultTargets;
  private readonly inForce = new Set<TimedFault>();

  constructor(targets: FaultTargets) {
    this.targets = targets;
  }

  /** @returns whether the fault has begun and will have to end. */
  begin(fault: TimedFault): boolean {
    const { targets } = this;
    switch (fault.kind) {
      case 'crash':
        if (targets.isUp(fault.node)) targets.crash(fault.node, fault.keep, fault.forMs);
        return false;
      case 'pause':
        if (!targets.isUp(fault.node)) return false;
        targets.machine(fault.node)!.pauses.add(fault);
        targets.record(fault.node, { type: 'pause' });
        break;
      case 'slow-disk': {
        const { node, syncMs } = fault;
        const machine = targets.machine(node);
        if (machine === undefined) return false;
        machine.slowDisk.set(fault, syncMs);
        targets.record(node, { type: 'slow disk', syncMs });
        break;
      }
      case 'full-disk':
      case 'failing-disk':
        if (!this.beginDiskTrouble(fault)) return false;
        break;
      default:
        if (!this.cut(fault, 1)) return false;
    }
    this.inForce.add(fault);
    return true;
  }

  /** Ends a fault, unless something else has ended it. */
  end(fault: TimedFault): void {
    if (!this.inForce.delete(fault)) return;
    if (fault.kind === 'crash') return;
    if (isCut(fault)) return void this.cut(fault, -1);
    const { node, kind } = fault;
    const { pauses, slowDisk, fullDisk, failingDisk } = this.targets.machine(node)!;
    if (kind === 'slow-disk') {
      slowDisk.delete(fault);
      if (slowDisk.size === 0) this.targets.record(node, { type: 'normal disk' });
    } else if (kind === 'full-disk' || kind === 'failing-disk') {
      fullDisk.delete(fault);
      failingDisk.delete(fault);
      const isOver = fullDisk.size + failingDisk.size === 0;
      if (isOver) this.targets.record(node, { type: 'normal disk' });
    } else if (pauses.delete(fault) && pauses.size === 0) {
      this.targets.record(node, { type: 'resume' });
      this.targets.wakeUp(node);
    }
  }

  /** Ends all of them. */
  endAll(): void {
    for (const fault of [...this.inForce]) this.end(fault);
  }

  /** @returns false if there is no such node. */
  private beginDiskTrouble(fault: TimedFault & { kind: 'full-disk' | 'failing-disk' }): boolean {
    const { node, kind } = fault;
    const machine = this.targets.machine(node);
    if (machine === undefined) return false;
    if (kind === 'full-disk') machine.fullDisk.set(fault, this.targets.fileBytes(node));
    else machine.failingDisk.add(fault);
    this.targets.record(node, { type: kind === 'full-disk' ? 'full disk' : 'failing disk' });
    return true;
  }

  /** @returns false if it separates nobody. */
  private cut(fault: Cut, change: 1 | -1): boolean {
    const { nodes } = this.targets;
    const oneWay = fault.kind !== 'partition';
    const named = fault.kind === 'cut-link' ? [fault.from] : fault.side;
    const side = nodes.filter((node) => named.includes(node));
    const only = fault.kind === 'cut-link' ? { others: [fault.to] } : undefined;
    const rest = nodes.filter(
      (node) => !side.includes(node) && only?.others.includes(node) !== false,
    );
    if (side.length === 0 || rest.length === 0) return false;
    this.targets.record(null, { type: change === 1 ? 'cut' : 'mend', side, oneWay, ...only });
    for (const inside of side) {
      for (const outside of rest) {
        this.targets.cut(inside, outside, change);
        if (!oneWay) this.targets.cut(outside, inside, change);
      }
    }
    return true;
  }
}

function isCut(fault: TimedFault): fault is Cut {
  return fault.kind === 'partition' || fault.kind === 'one-way' || fault.kind === 'cut-link';
}
