import type { NodeId } from '../../../src/kit/env.ts';
import type { AnyScenario, Params, Rules } from '../../../src/grade/scenario.ts';
import type { Fault } from '../../../src/sim/fault.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import type { TreeOf } from './tree.ts';

/** A cluster that can be watched, and the rules it is watched by. */
export interface StageOf<Chapter, Message, Output> {
  /** In addresses; never changed. */
  readonly id: string;
  readonly title: string;
  readonly scenario: AnyScenario<Chapter, Message, Output>;
  readonly rules: Rules<Output>;
  /** The plainest settings that show something; they are what a run begins with. */
  readonly params: Params;
  /** What the settings are called. Those that are left out cannot be changed. */
  readonly settings: Readonly<Record<string, string>>;
  /** In a word or two, what a node is now; `said` is what it has told the rules last, in its present life. */
  readonly badge?: (state: unknown, node: NodeId, said: unknown) => string | undefined;
  /** The same run, event by event, with what is said in it in words: bytes are nothing to look at. */
  readonly tell?: (trace: Trace) => Trace;
  /** Messages nobody wants to step through, as {@link tell} tells them: PINGs. */
  readonly isRoutine?: (message: unknown) => boolean;
  /** The tree that clients of this cluster see. */
  readonly tree?: (trace: Trace) => TreeOf;
  /** Nodes that stand in the middle rather than on the circle, or elsewhere: from 0 to 1, across and down. */
  readonly places?: Readonly<Record<NodeId, readonly [x: number, y: number]>>;
  /** Machines keep nothing on disks that they would lose: there is nothing to look at. */
  readonly isDiskless?: boolean;
  /** Machines that nothing is done to, and why: what they stand for does not fail. */
  readonly spared?: Readonly<Record<NodeId, string>>;
  /** Where its scenes begin if they do not say so, in ms (0). */
  readonly startMs?: number;
}

/** A stage of any chapter. */
export type Stage = StageOf<unknown, unknown, unknown>;

/** A run worth seeing. */
export interface CannedScene {
  readonly id: string;
  readonly title: string;
  /** What to look at, in a sentence or two. */
  readonly text: string;
  readonly stage: string;
  /** The weak variant it needs; the reference if left out. */
  readonly variant?: string;
  readonly params?: Params;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  /** Where it begins to be of interest, in ms (0). */
  readonly fromMs?: number;
  /** The rule that it breaks, if it does. */
  readonly breaks?: string;
}

/** Code that is wrong in one way, and in which. */
export interface Variant {
  readonly name: string;
  /** What its author believes. */
  readonly belief: string;
  /** How to make it of the solution; it is the mutant of that name if this is left out. */
  readonly code?: (reference: never) => unknown;
}

/** What the playground of one chapter is made of, but for the code. */
export interface Material {
  /** The chapter: `"05-zab-broadcast"`. */
  readonly folder: string;
  readonly stages: readonly Stage[];
  readonly scenes: readonly CannedScene[];
  readonly variants: readonly Variant[];
  /** Kinds of messages in the order of their looks. */
  readonly kinds: readonly string[];
  /** Its runs take so long that a page would be seen to stand still. */
  readonly isHeavy?: boolean;
}

/** The code of a chapter: the solution as `reference`, and its variants by name. */
export type Codes = Readonly<Record<string, unknown>>;

/** The code that a description asks for. */
export function codeOf({ variants }: Material, codes: Codes, name: string): unknown {
  const variant = variants.find((one) => one.name === name);
  const make = variant?.code as ((reference: unknown) => unknown) | undefined;
  return make === undefined ? codes[name] : make(codes['reference']);
}

/** A stage without the types of its chapter. */
export function stageOf<Chapter, Message, Output>(stage: StageOf<Chapter, Message, Output>): Stage {
  return stage as unknown as Stage;
}

/** What of a run a diagram shows. */
export function foregroundOf(stage: Stage, trace: Trace): Trace {
  return stage.scenario.foreground?.(trace) ?? trace;
}
