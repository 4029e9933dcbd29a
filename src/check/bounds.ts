import type { NodeId } from '../kit/env.ts';

/** How far a search goes. */
export interface Bounds {
  /** It gives up rather than look at more states of the cluster than this. */
  readonly states: number;
  /** It gives up rather than take more steps from the start than this. */
  readonly depth: number;
  /**
   * At most so many crashes in one run, and who may crash. Of up to three unsynced writes any may
   * survive a crash; of more, the oldest, however many.
   */
  readonly crashes: number;
  readonly crashing: readonly NodeId[];
  /** Whether who has crashed may restart at any later time, the default, or stays down for ever. */
  readonly restarts?: boolean;
  /**
   * At most so many timers fire too early in one run: while a message is under way or a disk is
   * busy. With 0 time-outs are always long enough, as in a synchronous network. When nothing else
   * can happen timers fire without counting.
   */
  readonly earlyTimers: number;
  /** At most so many messages are lost in one run; on streams none is. */
  readonly losses: number;
  /**
   * At most so often in one run the network breaks a connection, or does not answer who asks for
   * one; 0 by default. What is under way is lost, and each end hears of it at its own time.
   */
  readonly breaks?: number;
  /**
   * Of equal datagrams under way on one link at most so many count, 1 by default; a further one is
   * taken for lost. With 2 the search also sees whoever counts the same thing twice when a message
   * is sent again before it has arrived, at the price of many more states.
   */
  readonly copies?: number;
  /**
   * `slow`: while a disk works its node may handle other things. `fast`: the disk, and what a node
   * sends to itself, come before anything else, though a crash may come in between. That leaves
   * far fewer states.
   */
  readonly disks: 'slow' | 'fast';
}
