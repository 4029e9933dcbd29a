/**
 * Faults as plain data: what the network, the disks and the machines do to a run. A schedule is a
 * list of them.
 *
 * A full or a failing disk is about {@link Env.files} only. A process that lets the error pass out of a handler ends
 * there, as in a crash that loses all it had not synced, and starts again when the disk is normal.
 *
 * All numbers are whole. Node names that the run does not have make the fault do nothing.
 *
 * @module
 */
import type { NodeId } from '../kit/env.ts';

/** One thing that goes wrong. */
export type Fault =
  /** The node dies at `atMs` and is started again `forMs` later. */
  | CrashFault
  /** The node dies right after its `step`-th handler call (1 is the first), before any sync. */
  | CrashAfterFault
  /** The node does nothing for a while, and does not notice: a long garbage collection. */
  | { readonly kind: 'pause'; readonly node: NodeId; readonly atMs: number; readonly forMs: number }
  /** No message passes between `side` and the rest, either way. */
  | {
      readonly kind: 'partition';
      readonly side: readonly NodeId[];
      readonly atMs: number;
      readonly forMs: number;
    }
  /** What `side` sends to the rest is lost; what the rest sends to it arrives. */
  | {
      readonly kind: 'one-way';
      readonly side: readonly NodeId[];
      readonly atMs: number;
      readonly forMs: number;
    }
  /** Nothing passes from one node to another; what comes back arrives. */
  | {
      readonly kind: 'cut-link';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly atMs: number;
      readonly forMs: number;
    }
  /** The `nth` message from one node to another (1 is the first) is lost. */
  | LinkFault<'lose', object>
  /** It arrives a second time, `afterMs` after the first. */
  | LinkFault<'repeat', { readonly afterMs: number }>
  /** It arrives `byMs` later than it would have. */
  | LinkFault<'delay', { readonly byMs: number }>
  /** A sync takes `syncMs`. */
  | {
      readonly kind: 'slow-disk';
      readonly node: NodeId;
      readonly atMs: number;
      readonly forMs: number;
      readonly syncMs: number;
    }
  /** The node's files may not grow beyond what they have together: {@link Files} says ENOSPC. */
  | {
      readonly kind: 'full-disk';
      readonly node: NodeId;
      readonly atMs: number;
      readonly forMs: number;
    }
  /**
   * Whatever the node does to its files but reading fails with EIO. A sync on the way to
   * {@link Env.sendAfterSync} that has files to sync fails as well, and ends the process.
   */
  | {
      readonly kind: 'failing-disk';
      readonly node: NodeId;
      readonly atMs: number;
      readonly forMs: number;
    }
  /** The node's clock, and so its timers, run `percent` faster (or, negative, slower) all along. */
  | { readonly kind: 'drift'; readonly node: NodeId; readonly percent: number };

/** What of the unsynced writes a crash leaves behind. */
interface Survival {
  /**
   * Bit by bit, oldest write first: 1 if that unsynced write had reached the disk by chance. A log
   * entry counts only if all before it in its log survived. 0, the plainest case, loses them all.
   * Bit 30: the first log entry lost is found half written, and cut off, at the restart; and of the
   * first write lost to a file half of the bytes are there, with zeros where the file had grown.
   *
   * What was done to {@link Env.files} counts as well: a write to a new file as two writes, its name
   * and its bytes. Of new names, renames, removals and truncations none survives without those before it.
   */
  readonly keep: number;
}

/** See {@link Fault}. */
export type CrashFault = Survival & {
  readonly kind: 'crash';
  readonly node: NodeId;
  readonly atMs: number;
  readonly forMs: number;
};

/** See {@link Fault}. */
export type CrashAfterFault = Survival & {
  readonly kind: 'crash-after';
  readonly node: NodeId;
  readonly step: number;
  readonly forMs: number;
};

type LinkFault<Kind extends string, More> = {
  readonly kind: Kind;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly nth: number;
} & More;

/** All kinds of fault. */
export type FaultKind = Fault['kind'];

/** A node dies and comes back. By default it loses all it had not synced. */
export function crash(
  node: NodeId,
  when: { readonly atMs: number; readonly forMs: number; readonly keep?: number },
): Fault {
  return { kind: 'crash', node, keep: 0, ...when };
}

/** Nothing passes between `side` and the others for a while. */
export function partition(
  side: readonly NodeId[],
  when: { readonly atMs: number; readonly forMs: number },
): Fault {
  return { kind: 'partition', side, ...when };
}

/** A node stands still for a while. */
export function pause(
  node: NodeId,
  when: { readonly atMs: number; readonly forMs: number },
): Fault {
  return { kind: 'pause', node, ...when };
}

/** The `nth` message from one node to another is lost. */
export function lose(from: NodeId, to: NodeId, nth: number): Fault {
  return { kind: 'lose', from, to, nth };
}
