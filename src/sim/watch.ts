import type { NodeId } from '../kit/env.ts';
import type { Trace } from './trace.ts';

/** A run as somebody sees it who watches. */
export interface WatchedRun {
  readonly members: readonly WatchedMember[];
  trace(): Trace;
}

/** One of its machines. */
interface WatchedMember {
  readonly id: NodeId;
  /** Its process, if it runs. */
  readonly node: { inspect(): unknown } | undefined;
  readonly disk: { contents(): unknown };
}

/** Somebody who watches a run. What he does must not change it. */
export interface Watch {
  /** Something is about to happen. All that came of what happened before it is in the trace. */
  before(run: WatchedRun): void;
}
