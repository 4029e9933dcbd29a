import type { Replayed } from './replay-graded.ts';
import type { Effort, Failure, LooksLike, RunSettings } from './suite.ts';

/** What a worker is told to do. */
export type WorkerJob = JobBase &
  (
    | {
        readonly kind: 'grade';
        readonly settings: RunSettings;
        readonly level?: number;
        /** The level with which the half of the second worker begins, if there are two. */
        readonly secondHalf?: number;
        /** Runs the tests there instead of in the simulator, those that can be; see {@link LiveSettings}. */
        readonly servers?: string;
      }
    | {
        readonly kind: 'replay';
        readonly token: string;
        /** Whether to tell what the nodes were like in between. */
        readonly isWatched: boolean;
      }
    | ({
        readonly kind: 'soak';
        readonly firstSeed: number;
        /** From one seed to the next; several workers share the seeds in between. */
        readonly step: number;
        readonly effort: number;
      } & SoakLength)
  );

/** How long a soak goes on. */
export type SoakLength = { readonly seeds: number } | { readonly durationMs: number };

interface JobBase {
  /** Name of the `BroadcastChannel` on which it reports. */
  readonly channel: string;
  /** `"chapters/05-zab-broadcast"`: what its code is called in messages. */
  readonly codeFolder: string;
  /** Lines of the learner's output that are kept. */
  readonly maxLines: number;
}

/**
 * What a worker tells while it runs. It goes by a `BroadcastChannel`, which delivers at once even
 * if the worker then hangs in an endless loop; Vitest's own reports wait for the next quiet moment.
 */
export type WorkerReport =
  | {
      readonly type: 'plan';
      readonly levels: readonly PlannedLevel[];
      /** Numbers of all levels, also of those that are not to be run. */
      readonly allLevels: readonly number[];
    }
  | { readonly type: 'begins'; readonly id: string }
  | {
      readonly type: 'ends';
      readonly id: string;
      readonly failure?: Failure;
      readonly effort: Effort;
      readonly durationMs: number;
    }
  /** A failure that was told before looks like that of a known mutant. */
  | { readonly type: 'looks like'; readonly id: string; readonly looksLike: LooksLike }
  | Replayed
  /** A token does not fit the suite. */
  | { readonly type: 'bad token'; readonly sentence: string }
  /** All tests were run from one seed. */
  | { readonly type: 'soaked'; readonly seed: number; readonly verdicts: readonly SoakVerdict[] }
  /** The code under test could not be loaded, or lacks an export. */
  | { readonly type: 'cannot load'; readonly failure: Failure }
  /** The suite itself could not be loaded. */
  | { readonly type: 'broken kit'; readonly stack: string }
  | { readonly type: 'printed'; readonly line: string; readonly half?: 'second' }
  | { readonly type: 'done'; readonly linesDropped: number };

/** What one test found from one seed. */
export interface SoakVerdict {
  readonly id: string;
  readonly effort: Effort;
  readonly failure?: Failure;
}

/** A level as the suite describes it. */
export interface PlannedLevel {
  readonly number: number;
  readonly title: string;
  readonly tests: readonly {
    readonly id: string;
    readonly title: string;
    readonly points: number;
    readonly rules: readonly string[];
    /** It cannot be run on the servers that were given. */
    readonly skipped?: true;
  }[];
}

declare module 'vitest' {
  interface ProvidedContext {
    job: WorkerJob;
  }
}
