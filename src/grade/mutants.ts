/** One replacement in one file of a solution. `find` must stand there exactly once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A classic wrong implementation: the solution with a few lines changed. */
export interface Mutant {
  /** Named after its misconception, in kebab case: `"votes-before-the-disk-has-it"`. */
  readonly name: string;
  /** What the author of such code believes, in a sentence that a learner recognises. */
  readonly misconception: string;
  readonly patches: readonly Patch[];
  /** Id of the graded test that must reject it. */
  readonly caughtBy: string;
  /** Where the mistake was seen in the wild, if it was. */
  readonly source?: string;
}
