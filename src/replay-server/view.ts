/**
 * What the replay page is told: plain JSON. Nothing here is of Node or of the browser, since both read it.
 *
 * @module
 */
import type { NodeId } from '../kit/env.ts';
import type { StoryLine } from '../grade/story.ts';
import type { WatchedRule } from '../grade/replay-watch.ts';

/** Where it is asked for, with the token as `?token=`, and `&source=reference` for the solution's code. */
export const REPLAY_API = '/api/replay';

/** How the run of a token went this time. */
export interface ReplayView {
  readonly schemaVersion: 1;
  readonly token: string;
  readonly chapter: { readonly number: number; readonly folder: string; readonly title: string };
  /** `mine` is the learner's code in `chapters`, `reference` the one in `solutions`. */
  readonly source: 'mine' | 'reference';
  readonly test: { readonly id: string; readonly title: string } | undefined;
  /** The hash of the run when the token was made, and now; undefined if there is no run. */
  readonly hash: { readonly then: string; readonly now: string | undefined };
  /** Undefined if no rule is broken. */
  readonly failure: FailureView | undefined;
  /** In words. */
  readonly faults: readonly string[];
  /** Of a test whose runs are simulated. */
  readonly run: RunView | undefined;
  /** Of a test that plays steps. */
  readonly story: readonly StoryLine[] | undefined;
  /** What the code printed. */
  readonly printed: { readonly lines: readonly string[]; readonly dropped: number };
  /** What kept the code from being run, each in a sentence with its place. */
  readonly problems: readonly { readonly place: string; readonly message: string }[];
}

/** What is wrong, in the words of the report. */
export interface FailureView {
  readonly heading: string;
  readonly name: string;
  readonly rule: string;
  readonly sentence: string;
  /** `file:line`, if a place is known. */
  readonly place: string | undefined;
  readonly isTask: boolean;
}

/** A recorded run. Whatever is data of the code under test is text: see `pack`. */
export interface RunView {
  /** The whole trace, and what of it a diagram shows. */
  readonly trace: string;
  /** Undefined if that is all of it. */
  readonly shown: string | undefined;
  /** Events at the end that were left out, for a run that is too long to be looked at. */
  readonly left: number;
  readonly moments: readonly MomentView[];
  /** Texts that snapshots refer to by their places. */
  readonly texts: readonly string[];
  readonly rules: readonly WatchedRule[];
  /** Whether the times only count steps. */
  readonly isUntimed: boolean;
}

/** See `Moment` of the simulator. */
export interface MomentView {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  /** State and disk as places in the texts; no state if the machine is down. */
  readonly snapshots: readonly (readonly [node: NodeId, state: number | null, disk: number])[];
}
