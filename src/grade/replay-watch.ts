import { Moments, type Moment } from '../sim/moments.ts';
import type { Trace } from '../sim/trace.ts';
import type { Watch, WatchedRun } from '../sim/watch.ts';
import type { Expectation } from './scenario.ts';
import type { Invariant } from '../check/invariant.ts';

/** A rule of a run, as far as somebody who watches it needs to know it. */
export interface WatchedRule {
  readonly name: string;
  readonly rule: string;
  /** Whether it asks, at the end, for what has not happened. */
  readonly isAboutTheEnd: boolean;
}

/** Watches a run that is run again. */
export interface ReplayWatch extends Watch {
  /**
   * The run is over.
   *
   * @param trace - all of it, also what its diagram leaves out.
   * @param rules - what it was judged by.
   */
  judged(trace: Trace, rules: readonly WatchedRule[]): void;
}

/** All that was seen of a run. */
export interface WatchedReplay {
  readonly trace: Trace;
  readonly rules: readonly WatchedRule[];
  /** Of a run that has more than can be looked at only the first. */
  readonly moments: readonly Moment[];
}

/** So many moments nobody looks at. */
const MOST_MOMENTS = 4_000;

/** Remembers a run that is run again. */
export class ReplayRecorder implements ReplayWatch {
  private readonly moments = new Moments(MOST_MOMENTS);
  private seen: WatchedReplay | undefined;

  before(run: WatchedRun): void {
    this.moments.before(run);
  }

  judged(trace: Trace, rules: readonly WatchedRule[]): void {
    this.moments.close();
    this.seen = { trace, rules, moments: this.moments.upTo(trace) };
  }

  /** Undefined if there was no run. */
  get replay(): WatchedReplay | undefined {
    return this.seen;
  }
}

/** Rules as somebody who watches needs to know them. Those about the whole of a run are asked when it is over. */
export function watchedRules<Output>(
  invariants: readonly Invariant<Output>[],
  expectations: readonly Expectation[] = [],
): WatchedRule[] {
  return [
    ...invariants.map(({ name, rule, atEnd }) => {
      return { name, rule, isAboutTheEnd: atEnd !== undefined };
    }),
    ...expectations.map(({ name, rule }) => ({ name, rule, isAboutTheEnd: true })),
  ];
}
