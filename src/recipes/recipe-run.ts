import type { NodeId, WatchEvent, WireRequest, WireResult } from '#kit';
import type { Params } from '../grade/scenario.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { RecipeOutput } from './session-output.ts';

/** When something happened, and on the diagram of a simulated run where. */
export interface Moment {
  /** In ms of the run's own time. */
  readonly atMs: number;
  /** Only in a simulated run. */
  readonly event?: TraceEvent;
}

/** Something that a process told the rules, or zk1 about a session. */
export interface Told<Output> extends Moment {
  readonly process: NodeId;
  readonly output: RecipeOutput<Output>;
}

/** A request of a process, pings and handshakes left out. */
export interface Asked extends Moment {
  readonly process: NodeId;
  /** Of the connection it went by. */
  readonly session: bigint;
  readonly request: WireRequest;
  /** Undefined if no answer came: the connection broke, or the process died. */
  readonly result: WireResult | undefined;
  readonly answeredAtMs: number | undefined;
  /** The answer on the diagram of a simulated run. */
  readonly answeredBy?: TraceEvent | undefined;
}

/** An event that a server sent to a process. */
export interface Notified extends Moment {
  readonly process: NodeId;
  readonly watched: WatchEvent;
}

/** A node that is there when the run has ended. */
export interface LeftNode {
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly isEphemeral: boolean;
}

/** All that a rule about a whole run may look at: the same for a simulated run and for one on a real ensemble. */
export interface RecipeRun<Output> {
  readonly params: Params;
  readonly processes: readonly NodeId[];
  /** In the order in which it happened, as all lists here. */
  readonly told: readonly Told<Output>[];
  readonly requests: readonly Asked[];
  readonly notifications: readonly Notified[];
  /** Whose code has not come to its end, since its last start. */
  readonly unfinished: readonly NodeId[];
  /** Only of a simulated run: by process, when it said or heard something for the last time, pings left out. */
  readonly lastWords?: ReadonlyMap<NodeId, Moment>;
  /** Sorted by path, without the root and `/zookeeper`; paths as the processes see them. */
  readonly left: readonly LeftNode[];
}

/** What is wrong with a run, and where that shows. */
export interface Finding {
  readonly sentence: string;
  readonly at: Moment;
}

/** A rule about a whole run of a recipe. */
export interface RecipeRule<Output> {
  readonly name: string;
  readonly rule: string;
  /** What is wrong, with the values; undefined if nothing is. */
  check(run: RecipeRun<Output>): string | Finding | undefined;
}
