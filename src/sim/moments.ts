import type { NodeId } from '../kit/env.ts';
import { resetLoopGuard } from './loop-guard-hook.ts';
import { copyPlain } from './plain.ts';
import type { Trace } from './trace.ts';
import type { Watch, WatchedRun } from './watch.ts';

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

/** Remembers what the machines of a run were like after each thing that happened. */
export class Moments implements Watch {
  private readonly most: number;
  private made: Moment[] = [];
  private run: WatchedRun | undefined;
  private recorded = 0;

  /** @param most - of a run that has more moments only these are remembered. */
  constructor(most = Infinity) {
    this.most = most;
  }

  /**
   * Those of the run that was watched last.
   *
   * @param judged - its trace; a rule about the whole of a run cuts it where the rule was broken, and says so behind that.
   */
  upTo(judged: Trace): readonly Moment[] {
    const { length } = judged.events;
    const own = this.run?.trace().events ?? [];
    const isCut = length > 0 && own[length - 1] !== judged.events[length - 1];
    const end = isCut ? length - 1 : length;
    const kept = this.made.filter(({ from }) => from < end);
    const last = kept.at(-1);
    if (last === undefined || (this.isFull && last.to < end)) return kept;
    return [...kept.slice(0, -1), { ...last, to: length }];
  }

  /** Whether there are no more of them only because there may not be. */
  get isFull(): boolean {
    return this.made.length >= this.most;
  }

  before(run: WatchedRun): void {
    if (run !== this.run) {
      this.run = run;
      this.made = [];
      this.recorded = 0;
    }
    this.close();
  }

  /** Ends the last moment, also when the run is over. */
  close(): void {
    if (this.run === undefined || this.isFull) return;
    const { members } = this.run;
    const { events } = this.run.trace();
    const first = events[this.recorded];
    if (first === undefined) return;
    const touched = new Set(events.slice(this.recorded).map(({ node }) => node));
    const snapshots = new Map<NodeId, Snapshot>();
    for (const { id, node, disk } of members) {
      if (!touched.has(id)) continue;
      snapshots.set(id, {
        state: node === undefined ? undefined : inspect(node),
        isUp: node !== undefined,
        disk: copyPlain(disk.contents(), 'the disk') as DiskView,
      });
    }
    this.made.push({ atMs: first.atMs, from: this.recorded, to: events.length, snapshots });
    this.recorded = events.length;
  }
}

/** Code that is wrong may throw here, too, or not come to an end. */
function inspect(node: { inspect(): unknown }): unknown {
  resetLoopGuard();
  try {
    return copyPlain(node.inspect(), 'what inspect() returned');
  } catch (error) {
    return `inspect() failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
