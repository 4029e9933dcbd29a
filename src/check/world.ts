import type { Action } from './action.ts';
import type { MessageId } from './mail.ts';

/** A state of the whole cluster, as a search comes across it. */
export interface World {
  /** By node, the number of its local state. */
  readonly locals: readonly number[];
  /** Sorted; see {@link Mail}. */
  readonly inFlight: readonly MessageId[];
  /** The number of the state that the rules are in. */
  readonly monitors: number;
  /** What of the bounds is used up. */
  readonly crashes: number;
  readonly earlyTimers: number;
  readonly losses: number;
  readonly depth: number;
  /** How the search came here: the world before, by its number, and what happened. */
  readonly parent: number;
  readonly action: Action | undefined;
}

/** One text for each state: two worlds with the same key have the same future. */
export function keyOf({ locals, inFlight, monitors, crashes, earlyTimers, losses }: World): string {
  return `${locals.join()}|${inFlight.join()}|${monitors}|${crashes},${earlyTimers},${losses}`;
}
