/**
 * What rules are told besides the outputs of the processes: a session is over, and its ephemeral nodes with it. In the
 * simulator it is zk1 that says so, at the moment at which that is agreed on; of a real ensemble the client that hears of it.
 */
export interface SessionOutput {
  readonly kind: 'session over';
  readonly session: bigint;
}

/** The code of a process has come to its end. */
export interface FinishedOutput {
  readonly kind: 'finished';
}

/** Whatever a rule of a recipe may be told. */
export type RecipeOutput<Output> = Output | SessionOutput | FinishedOutput;
