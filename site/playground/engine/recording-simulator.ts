import type { NodeId } from '../../../src/kit/env.ts';
import type { Happening, Scheduled } from '../../../src/sim/happening.ts';
import { copyPlain } from '../../../src/sim/plain.ts';
import { Simulator } from '../../../src/sim/simulator.ts';
import type { EventBody } from '../../../src/sim/trace.ts';

/** What is known of a machine after something happened at it. */
export interface Snapshot {
  /** What its `inspect()` says; undefined while it is down. */
  readonly state: unknown;
  readonly isUp: boolean;
  readonly disk: DiskView;
}

/** What is on a disk, as plain data. */
export interface DiskView {
  readonly records: readonly (readonly [name: string, value: unknown])[];
  readonly logs: readonly (readonly [name: string, entries: readonly unknown[]])[];
  /** Writes that a crash would take, oldest first. */
  readonly unsynced: readonly unknown[];
}

/** Some events of a trace that belong together: what came of one thing that happened. */
export interface Moment {
  readonly atMs: number;
  /** The first of its events, by id, and the one behind its last. */
  readonly from: number;
  readonly to: number;
  /** Of the machines that something happened at, by name. */
  readonly snapshots: ReadonlyMap<NodeId, Snapshot>;
}

/** A simulator that remembers what its nodes were like after each thing that happened. */
export class RecordingSimulator<Message, Output> extends Simulator<Message, Output> {
  readonly moments: Moment[] = [];
  private recorded = 0;
  private touched = new Set<NodeId>();

  override record(node: NodeId | null, cause: number | null, body: EventBody): number {
    const id = super.record(node, cause, body);
    if (id >= 0 && node !== null) this.touched.add(node);
    return id;
  }

  /** Ends the last moment, when the run is over. */
  close(): void {
    const { events } = this.trace();
    if (events.length === this.recorded) return;
    const snapshots = new Map<NodeId, Snapshot>();
    for (const member of this.members) {
      if (!this.touched.has(member.id)) continue;
      const { node, disk } = member;
      snapshots.set(member.id, {
        state: node === undefined ? undefined : this.inspect(node),
        isUp: node !== undefined,
        disk: copyPlain(disk.contents(), 'the disk') as DiskView,
      });
    }
    const atMs = events[this.recorded]!.atMs;
    this.moments.push({ atMs, from: this.recorded, to: events.length, snapshots });
    this.recorded = events.length;
    this.touched = new Set();
  }

  protected override happen(scheduled: Scheduled): void {
    if (!isSilent(scheduled.what)) this.close();
    super.happen(scheduled);
  }

  /** Code that is wrong may throw here, too. */
  private inspect(node: { inspect(): unknown }): unknown {
    try {
      return copyPlain(node.inspect(), 'what inspect() returned');
    } catch (error) {
      return `inspect() failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** Nothing of these is seen by a node, and none of them leaves an event. */
function isSilent({ type }: Happening): boolean {
  return type === 'connect' || type === 'give up';
}
