/**
 * What happened in a run, as plain data: everything the diagrams, the hashes and the reports need.
 *
 * @module
 */
import type { NodeId } from '../kit/env.ts';
import type { Write } from './disk.ts';
import type { FailureCode, FileOperation } from './files/operation.ts';

/** What every event of a trace has. */
interface EventBase {
  /** Counts up from 0; its place in {@link Trace.events}. */
  readonly id: number;
  /** Virtual time in milliseconds. */
  readonly atMs: number;
  /** Whose lifeline it lies on; null for what happens to the network as a whole. */
  readonly node: NodeId | null;
  /**
   * The event it came from: for `deliver` its `send`, for anything done inside a handler the event
   * that called the handler, for `link up` and `link down` the `connect` or `disconnect` that led to
   * it, null for what came from outside.
   */
  readonly cause: number | null;
}

/** Why a message never arrived. */
export type LossReason =
  'lost' | 'cut' | 'down' | 'no connection' | 'connection broke' | 'connection closed';

/**
 * Why there is no connection any more, or none came about.
 *
 * - `broke`: the other end crashed, or the network did not get anything through for too long.
 * - `closed`: the other end has closed it.
 * - `refused`: the machine that was asked is there, but the node on it does not run.
 * - `no answer`: nothing came back.
 */
export type LinkDownReason = 'broke' | 'closed' | 'refused' | 'no answer';

/** How many messages waited for a sync on a stream to this peer and never left; absent if none. */
interface Unsent {
  readonly unsent?: number;
}

/** Between whom nothing passes. */
interface Cut {
  readonly side: readonly NodeId[];
  readonly oneWay: boolean;
  /** Who is on the other side, if that is not everyone else. */
  readonly others?: readonly NodeId[];
}

/** One thing that happened. The `type`s that call a handler are listed in {@link callsHandler}. */
export type TraceEvent = EventBase &
  (
    | { readonly type: 'start'; readonly restart: boolean }
    | {
        readonly type: 'send';
        readonly to: NodeId;
        readonly message: unknown;
        /** True if it waited for the disk ({@link Env.sendAfterSync}). */
        readonly afterSync: boolean;
      }
    | {
        readonly type: 'deliver';
        readonly from: NodeId;
        readonly message: unknown;
        readonly send: number;
        /** 1 for the message itself, 2 and up for its repetitions. */
        readonly copy: number;
      }
    /** Lies on the lifeline of the sender. */
    | {
        readonly type: 'lose';
        readonly to: NodeId;
        readonly message: unknown;
        readonly send: number;
        readonly reason: LossReason;
      }
    | { readonly type: 'set timer'; readonly timer: string; readonly delayMs: number }
    | { readonly type: 'clear timer'; readonly timer: string }
    | { readonly type: 'timer'; readonly timer: string }
    | Write
    /**
     * What is done to files, also what makes them durable at once and nothing else: syncs of one file,
     * and of the folder. Of a write that failed, the bytes are those that were written all the same.
     */
    | (FileOperation & { readonly failed?: FailureCode })
    /** Everything written up to now is durable; `writes` of them became so just now. */
    | { readonly type: 'sync'; readonly writes: number }
    | {
        readonly type: 'crash';
        /** Unsynced writes that are gone, and those that had reached the disk by chance. */
        readonly lostWrites: number;
        readonly keptWrites: number;
        /** True if a log entry was half written: it is cut off at the restart. */
        readonly torn: boolean;
        /** The file with a write that was half written; absent if there is none. */
        readonly tornFile?: string;
        /** True if it was no fault that ended it, but that its disk had failed or was full. */
        readonly byDisk?: true;
        /** How many messages were waiting for a sync that never came. */
        readonly unsent: number;
      }
    | { readonly type: 'pause' }
    | { readonly type: 'resume' }
    | { readonly type: 'slow disk'; readonly syncMs: number }
    /** Its files cannot grow, and nothing can be done to them. */
    | { readonly type: 'full disk' }
    | { readonly type: 'failing disk' }
    | { readonly type: 'normal disk' }
    | { readonly type: 'drift'; readonly percent: number }
    /** Messages between `side` and everyone else are lost; one-way: only those that leave `side`. */
    | (Cut & { readonly type: 'cut' })
    | (Cut & { readonly type: 'mend' })
    /** All faults are over: from here on the protocol must make progress. */
    | { readonly type: 'heal' }
    /** Asks for a connection ({@link Env.connect}). */
    | { readonly type: 'connect'; readonly peer: NodeId }
    /** Closes one, or gives up making one ({@link Env.disconnect}). */
    | (Unsent & { readonly type: 'disconnect'; readonly peer: NodeId })
    | (Unsent & { readonly type: 'link up'; readonly peer: NodeId })
    | (Unsent & {
        readonly type: 'link down';
        readonly peer: NodeId;
        /** It broke if this is absent. */
        readonly reason?: LinkDownReason;
      })
    | { readonly type: 'note'; readonly text: string }
    /** What the node told the application above it: the things that rules are about. */
    | { readonly type: 'output'; readonly output: unknown }
    | { readonly type: 'violation'; readonly rule: string; readonly sentence: string }
    /** A handler threw. The run ends here. */
    | { readonly type: 'error'; readonly handler: string; readonly text: string }
  );

/** A trace event before it gets its id, time, node and cause. */
export type EventBody = TraceEvent extends infer Event
  ? Event extends TraceEvent
    ? Omit<Event, keyof EventBase>
    : never
  : never;

/** A recorded run. */
export interface Trace {
  readonly version: 1;
  /** In the order of the diagram's columns. */
  readonly nodes: readonly NodeId[];
  readonly events: readonly TraceEvent[];
}

/** Whether the event is one that calls a handler of its node. */
export function callsHandler(event: TraceEvent): boolean {
  return (
    event.type === 'start' ||
    event.type === 'deliver' ||
    event.type === 'timer' ||
    event.type === 'link up' ||
    event.type === 'link down'
  );
}
