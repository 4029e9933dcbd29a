import type { NodeId } from '../kit/env.ts';

/** Something a node told the application above it, and when. */
export interface Observed<Output> {
  readonly node: NodeId;
  readonly output: Output;
  readonly atMs: number;
}

/**
 * A rule that must hold in every run, watched as the outputs come in.
 *
 * It is a small automaton: plain data as its state, one step an output. The simulator lets it
 * change its state in place; the explorer gives it a copy for each branch.
 */
export interface Invariant<Output, State = unknown> {
  /** The field's name for it: `"agreement"`. */
  readonly name: string;
  /** The rule, in a sentence that a learner can check a run against. */
  readonly rule: string;
  /** The state before anything happened. */
  start(): State;
  /** Takes in an output. Returns what is wrong, with the values, or undefined. */
  observe(state: State, observed: Observed<Output>): string | undefined;
  /**
   * Asked once, when all faults are long over: what should have happened by now and has not?
   * Left out by rules that only forbid.
   */
  atEnd?(state: State): string | undefined;
}

/** A rule that a run broke. */
export interface Violation {
  /** {@link Invariant.name} */
  readonly name: string;
  /** {@link Invariant.rule} */
  readonly rule: string;
  /** What happened, with the values. */
  readonly sentence: string;
  /** The node whose output broke it; null for what is missing at the end. */
  readonly node: NodeId | null;
}
