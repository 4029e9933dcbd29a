import type { Disk, Env, Node, NodeId } from '../kit/env.ts';
import type { Files } from '../kit/files.ts';
import type { SimDisk } from './disk.ts';

/** Builds a node, at its first start and after each crash. */
export interface NodeFactory<Message, Output> {
  /**
   * @param output - takes what the node tells the application above it; rules are about these.
   * @param life - 1 at the first start, one more after each crash.
   */
  (env: Env<Message>, output: (output: Output) => void, life: number): Node<Message>;

  /**
   * True if its nodes go on in promises after a handler: then the simulator lets these settle before
   * anything else happens. A node of any other factory must be done when its handler returns.
   */
  readonly settles?: true;

  /** Writes what is on the node's disk, durably, before its first start. */
  readonly initialDisk?: (disk: Disk) => void;

  /** The same for its files. */
  readonly initialFiles?: (files: Files) => void;
}

/** A message that waits for the disk. */
export interface PendingSend<Message> {
  readonly to: NodeId;
  readonly message: Message;
  /** Whether it goes by a connection, and so only by the one there was when it was handed over. */
  readonly stream: boolean;
  /** How many writes, counted from the node's first ever, must be durable before it may leave. */
  readonly afterWrites: number;
}

/** A machine of the cluster: its process, if it runs, and its disk, which outlives that. */
export interface Member<Message, Output> {
  readonly id: NodeId;
  readonly index: number;
  readonly peers: readonly NodeId[];
  readonly factory: NodeFactory<Message, Output>;
  readonly disk: SimDisk;
  /** The running process; undefined while the machine is down. */
  node: Node<Message> | undefined;
  /** Counts the starts: whatever belongs to an earlier one is void. */
  incarnation: number;
  pendingSends: PendingSend<Message>[];
  /** Of all writes ever made, those that are durable or lost: nothing to wait for any more. */
  settled: number;
  /** Handler calls so far, over all incarnations. */
  steps: number;
  /** The trace event whose handler runs now, or ran last. */
  cause: number | null;
}
