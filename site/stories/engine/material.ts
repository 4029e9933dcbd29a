import type { Action, Step } from './step.ts';

/** A line of what a step came to. */
export interface Told {
  /** What it is about: `request`, `transaction`, `result`, `event`. */
  readonly label: string;
  readonly text: string;
  /** Whether it says that something was refused or went wrong. */
  readonly isBad?: boolean;
}

/** A rule that does not hold, and how it was broken. */
export interface Broken {
  /** The name of a {@link Rule}. */
  readonly rule: string;
  readonly sentence: string;
}

/** What is known of each thing: by its name, field by field. */
export type Facts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What there is after a step. */
export interface Moment<State = unknown> {
  /** What the step came to, line by line. */
  readonly told: readonly Told[];
  readonly facts: Facts;
  /** The thing that the step was about: a name in `facts`. */
  readonly focus?: string;
  /** The rules that do not hold. */
  readonly broken: readonly Broken[];
  /** What is drawn. */
  readonly state: State;
}

/** What should hold at every moment. */
export interface Rule {
  /** A few words. */
  readonly name: string;
  /** In a sentence. */
  readonly rule: string;
}

/** Steps worth seeing. */
export interface Scene {
  /** In addresses; never changed. */
  readonly id: string;
  readonly title: string;
  /** What to look at, in a sentence or two. */
  readonly text: string;
  /** The weak variant it needs; the reference if left out. */
  readonly variant?: string;
  readonly steps: readonly Step[];
  /** Behind which step it begins: what is before is preparation. */
  readonly at?: number;
  /** The rule that breaks, if one does. */
  readonly breaks?: string;
}

/** Code that is wrong in one way: the mutant of that name. */
export interface Variant {
  readonly name: string;
  /** What its author believes. */
  readonly belief: string;
}

/** What the stories of a chapter are made of, but for its code. */
export interface Material<Code = unknown, State = unknown> {
  /** The chapter's folder. */
  readonly folder: string;
  readonly actions: readonly Action[];
  /** What is looked at in every run. */
  readonly rules: readonly Rule[];
  readonly scenes: readonly Scene[];
  readonly variants: readonly Variant[];
  /** What the side view of {@link Facts} is called. */
  readonly factsTitle: string;
  /** A step in a few words. */
  words(step: Step): string;
  /** What there is at the beginning, and after each of the steps. Whatever the code throws is told. */
  play(code: Code, steps: readonly Step[]): readonly Moment<State>[];
}

/** The code of a chapter: the solution as `reference`, and its variants by name. */
export type Codes = Readonly<Record<string, unknown>>;

/** The rule that weak code breaks if nothing else: it does something else than the solution. */
export const AS_THE_SOLUTION: Rule = {
  name: 'as the solution',
  rule: 'The same steps come to the same as with the solution.',
};
