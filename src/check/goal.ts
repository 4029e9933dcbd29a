import type { NodeId } from '../kit/env.ts';
import type { Observed } from './invariant.ts';

/**
 * What must always remain possible: from every state of the cluster a state can be reached in which
 * the goal holds, though nothing more goes wrong. "Everyone who is up has decided" is a goal.
 *
 * Like an `Invariant` it is a small automaton with plain data as its state. It is told what
 * the nodes output, in all their lives, and of crashes.
 */
export interface Goal<Output, State = unknown> {
  /** The field's name for it: `"non-blocking"`. */
  readonly name: string;
  /** The rule, in a sentence that a learner can check a run against. */
  readonly rule: string;
  /** The state before anything happened. */
  start(): State;
  /** Takes in an output. */
  observe(state: State, observed: Observed<Output>): void;
  /** Takes in a crash: to be left out if what a node told in an earlier life still counts. */
  crashed?(state: State, node: NodeId): void;
  /**
   * Whether the goal is reached while just these nodes are up; if not, a sentence that says who or
   * what is missing: `"p1 is up and has not decided t1."`
   */
  holds(state: State, up: ReadonlySet<NodeId>): true | string;
}

/** A goal out of reach, in words. `missing` is what the goal says at the end of a run. */
export function stuckSentence(missing: string): string {
  return `${missing} Nothing more goes wrong from there on, but no order of events changes that.`;
}
