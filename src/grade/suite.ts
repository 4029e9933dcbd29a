/**
 * The shapes of a graded suite and of its verdicts. Everything here is plain data or a pure
 * function of the chapter under test, so that suites run under vitest, in a soak and in a mutant
 * hunt alike.
 *
 * @module
 */
import type { Trace } from '../sim/trace.ts';
import type { ReplayWatch } from './replay-watch.ts';
import type { StoryLine } from './story.ts';

/** How to run a graded test. */
export interface RunSettings {
  /** Where the random schedules start. The same seed gives the same verdict. */
  readonly seed: number;
  /** Multiplies the number of schedules tried; 1 unless a soak asks for more. */
  readonly effort: number;
  /** Runs every schedule twice and compares, rather than just the first few: for soaks. */
  readonly twins?: boolean;
  /** Another test has failed already, and is told in full: a failure of this one is shrunk only a little. */
  readonly brief?: boolean;
}

/** How to run a graded test on an ensemble that runs somewhere. */
export interface LiveSettings extends RunSettings {
  /** A connect string, with a chroot maybe: `"127.0.0.1:2181,127.0.0.1:2182/workbook"`. Somebody there has answered. */
  readonly servers: string;
}

/** The settings of a plain `npm test`. */
export const DEFAULT_SETTINGS: RunSettings = { seed: 1, effort: 1 };

/** One line of the score sheet. `Chapter` is what the chapter's index.ts exports. */
export interface GradedTest<Chapter> {
  /** Level and place within it: `"4.2"`. Also how mutants, hints and tokens name it. */
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** Names of the rules (invariants) it checks, for the scoreboard. */
  readonly rules: readonly string[];
  /** Whether another seed makes it try other things. */
  readonly seeded: boolean;
  /** Tries to break the chapter's code. A promise if that has to wait: for the code's own promises, or for real sockets. */
  run(chapter: Chapter, settings: RunSettings): Verdict | Promise<Verdict>;
  /** Runs one recorded schedule again, from the payload of a token. Whoever watches is told of the run, if it is simulated. */
  replay?(chapter: Chapter, payload: Uint8Array, watch?: ReplayWatch): Verdict | Promise<Verdict>;
  /** The same test on a running ensemble (`npm test -- chapterN --servers`); absent if there it makes no sense. */
  runLive?(chapter: Chapter, settings: LiveSettings): Promise<Verdict>;
}

/** A graded test that waits for nothing. */
export interface DirectTest<Chapter> extends GradedTest<Chapter> {
  run(chapter: Chapter, settings: RunSettings): Verdict;
  replay(chapter: Chapter, payload: Uint8Array, watch?: ReplayWatch): Verdict;
}

/** A group of tests that belong to one step of the chapter's text. */
export interface Level<Chapter> {
  readonly number: number;
  readonly title: string;
  readonly tests: readonly GradedTest<Chapter>[];
}

/** A chapter's graded suite. Its points add up to 100. */
export interface Suite<Chapter> {
  /** Its folder, the same in chapters, solutions and test: `"01-two-phase-commit"`. */
  readonly chapter: string;
  readonly title: string;
  readonly levels: readonly Level<Chapter>[];
}

/** What one graded test found. */
export interface Verdict {
  /** Undefined if the test passed. */
  readonly failure?: Failure;
  /** How much was tried. */
  readonly effort: Effort;
  /** The run a replay or a single-run test made, failed or not. */
  readonly trace?: Trace;
  /** The same for a test whose runs are steps played on the chapter's classes. */
  readonly story?: readonly StoryLine[];
  /** The hash of that run, if `trace` does not show all of it, or there is none. */
  readonly hash?: string;
}

/** How much a test tried before its verdict. */
export interface Effort {
  /** Schedules run in the simulator, or lists of steps played. */
  readonly runs: number;
  /** Events those runs had; calls into the chapter's code if steps were played. */
  readonly events: number;
  /** What the explorer saw, if the test used it. */
  readonly exploration?: {
    readonly states: number;
    readonly depth: number;
    readonly exhaustive: boolean;
  };
}

/** Why a test failed. */
export interface Failure {
  readonly kind: FailureKind;
  /** The rule's name: `"agreement"`. For other kinds than `rule` a short title. */
  readonly name: string;
  /** The rule in a sentence. */
  readonly rule: string;
  /** What happened, with the values. */
  readonly sentence: string;
  /** Faults of the minimal run, in words: `"p1 crashes at 7 ms for 20 ms"`. */
  readonly faults?: readonly string[];
  /** The minimal run. */
  readonly trace?: Trace;
  /** The fewest steps, and what came of each; its last line is where it failed. */
  readonly story?: readonly StoryLine[];
  /** What the list of steps was about in which it was found, if that list is one of the test's examples. */
  readonly example?: string;
  /** True if the times in it only count steps: the explorer tries orders of events, not times. */
  readonly untimed?: boolean;
  /** Shows the run again: `npm run replay -- TOKEN`. */
  readonly token?: string;
  /** Hash of the minimal run, eight hexadecimal digits. */
  readonly hash?: string;
  /** The place in the learner's code, if one is known. */
  readonly where?: SourcePlace;
  /** The known mistake whose runs look the same. */
  readonly looksLike?: LooksLike;
}

/**
 * - `rule`: a rule of the protocol was broken
 * - `not written`: a method still is a TODO
 * - `exception`: a handler threw
 * - `endless loop`: a handler, or a whole run, passed its step limit
 * - `nondeterminism`: the same schedule gave two different runs
 * - `forbidden`: a handler used the clock, randomness or I/O, or used its Env outside a handler
 * - `bad data`: a message, a record or `inspect()` is not plain data, or `inspect()` leaves
 *   something out
 * - `not proven`: the explorer ran out of bounds
 * - `task`: a break-it task is not done
 */
export type FailureKind =
  | 'rule'
  | 'not written'
  | 'exception'
  | 'endless loop'
  | 'nondeterminism'
  | 'forbidden'
  | 'bad data'
  | 'not proven'
  | 'task';

/** A place in a source file. */
export interface SourcePlace {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** A known mistake. */
export interface LooksLike {
  readonly mutant: string;
  /** The misconception in a sentence. */
  readonly misconception: string;
}
